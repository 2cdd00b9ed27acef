export const catalog = {
  'layer.joins': 'Joins',
} as const;
