/** The approximate width of a chart label (11 px, semibold) in pixels, without a layout by the browser. */
export const labelWidth = (text: string): number => text.length * 6.5;
