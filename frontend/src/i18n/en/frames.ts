export const frames = {} as const;
