/** Rough width in pixels of a chart label (11 px, semibold), without asking the browser to lay it out. */
export const labelWidth = (text: string): number => text.length * 6.5;
