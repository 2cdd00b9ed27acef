export const frames = {
  'frames.boundary': 'What the network says of each place after epoch {epoch}, under the data.',
  'frames.surface': 'What the network predicts at each place after epoch {epoch}, under the data.',
  'frames.unit.picture': 'What unit {unit} of {node} sees of the plane after epoch {epoch}.',
  'frames.tiles': {
    one: '{node}: what its {count} unit sees.',
    other: '{node}: what its {count} units see.',
  },
  'frames.kernels': {
    one: '{node}: {count} kernel.',
    other: '{node}: {count} kernels.',
  },
  'frames.dead': {
    one: '{count} of {total} never fires on this data.',
    other: '{count} of {total} never fire on this data.',
  },
  'frames.dead.fix': 'Use leaky ReLU',
  'frames.unit': 'unit {unit}',
  'frames.unit.dead': 'never fires',
  'frames.travel': 'Travel through epochs',
  'frames.now': 'now, epoch {epoch}',
  'frames.at': 'epoch {epoch}',
  'frames.stop.best': '{epoch} best',
  'frames.stop.now': '{epoch} now',
  'frames.of': 'of {epochs}',
  'frames.shown': 'Shown epoch',
  'frames.filled': 'filled: train, open: validation',
  'frames.joins': 'joins {nodes}',
} as const;
