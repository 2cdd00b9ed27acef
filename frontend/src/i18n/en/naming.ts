/** What runs are called, how they are gathered, and how they go. */
export const naming = {
  'runs.summary.layers': { one: '{count} layer', other: '{count} layers' },
  'runs.summary.branches': 'with branches',
  'runs.summary.early_stopping': 'early stopping',
  'runs.summary.fork': 'from epoch {epoch}',
  'runs.rename.hint': 'Left empty, it is called {name}',
};
