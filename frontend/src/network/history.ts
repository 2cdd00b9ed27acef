/** Undo and redo over immutable values. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** Steps with the same open key become one, so the drag of a slider is a single undo step. */
  readonly openKey: string | null;
}

const LIMIT = 200;

export function startHistory<T>(present: T): History<T> {
  return { past: [], present, future: [], openKey: null };
}

/**
 * Adds a step. A step with a `key` is merged into the step before it, if that has the same key and was
 * not closed by `settle`.
 */
export function record<T>(history: History<T>, next: T, key: string | null = null): History<T> {
  if (Object.is(next, history.present)) return history;
  if (key !== null && key === history.openKey) return { ...history, present: next, future: [] };
  return {
    past: [...history.past, history.present].slice(-LIMIT),
    present: next,
    future: [],
    openKey: key,
  };
}

/** Closes the open step, so that the next one is separate. */
export function settle<T>(history: History<T>): History<T> {
  return history.openKey === null ? history : { ...history, openKey: null };
}

export function undo<T>(history: History<T>): History<T> {
  const previous = history.past.at(-1);
  if (previous === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: previous,
    future: [history.present, ...history.future],
    openKey: null,
  };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, openKey: null };
}
