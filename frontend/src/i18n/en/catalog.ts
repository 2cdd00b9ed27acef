export const catalog = {
  'layer.joins': 'Joins',
  'form.addOne': 'Add one more',
  'form.removeOne': 'Remove number {number}',
  'form.wrong.empty': 'Something must stand here.',
  'form.usual': 'The usual ones',
  'form.others': 'All others',
  'initializer.mean': 'Mean',
  'initializer.stddev': 'Spread (σ)',
  'penalty.on.kernel': 'kernel',
  'penalty.on.bias': 'bias',
  'penalty.on.activity': 'activity',
  'penalty.on.recurrent': 'recurrent',
} as const;
