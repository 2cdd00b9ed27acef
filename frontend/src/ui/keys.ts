/** All keyboard shortcuts. Handlers ask `pressed` what a key means, and the page's help lists them. Framework-free. */

interface Stroke {
  key: string;
  /** Ctrl, or Command on a Mac. */
  mod?: true;
  alt?: true;
  /** Left out where Shift makes no difference, as for ?, which many keyboards only type with it. */
  shift?: boolean;
}

/** The shortcuts, grouped by the place where they work, in the order of the help. */
export const KEYS = {
  page: {
    train: [{ key: 'Enter', mod: true }],
    undo: [{ key: 'z', mod: true, shift: false }],
    redo: [
      { key: 'z', mod: true, shift: true },
      { key: 'y', mod: true },
    ],
    find: [{ key: '/' }],
    help: [{ key: '?' }],
  },
  card: {
    previous: [{ key: 'ArrowUp' }],
    next: [{ key: 'ArrowDown' }],
    up: [{ key: 'ArrowUp', alt: true }],
    down: [{ key: 'ArrowDown', alt: true }],
    remove: [{ key: 'Delete' }, { key: 'Backspace' }],
    duplicate: [{ key: 'd', mod: true }],
  },
  epochs: {
    earlier: [{ key: 'ArrowLeft' }, { key: 'ArrowDown' }],
    later: [{ key: 'ArrowRight' }, { key: 'ArrowUp' }],
    stopBefore: [{ key: 'PageDown' }],
    stopAfter: [{ key: 'PageUp' }],
    first: [{ key: 'Home' }],
    now: [{ key: 'End' }],
  },
} as const satisfies Record<string, Record<string, readonly Stroke[]>>;

export type Place = keyof typeof KEYS;
export type Action<P extends Place> = keyof (typeof KEYS)[P] & string;

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** The action of a key at a place; undefined if it has none. */
export function pressed<P extends Place>(event: Pressed, place: P): Action<P> | undefined {
  const actions = Object.entries(KEYS[place]) as [Action<P>, readonly Stroke[]][];
  return actions.find(([, strokes]) => strokes.some((stroke) => fits(event, stroke)))?.[0];
}

const fits = (event: Pressed, { key, mod, alt, shift }: Stroke): boolean =>
  event.key.toLowerCase() === key.toLowerCase() &&
  (event.ctrlKey || event.metaKey) === (mod ?? false) &&
  event.altKey === (alt ?? false) &&
  (shift === undefined || event.shiftKey === shift);

const SIGNS: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
};

/** The labels of the keys to press, in the order in which they are pressed. */
export function keyNames({ key, mod, alt, shift }: Stroke, mac: boolean): string[] {
  return [
    ...(mod ? [mac ? '⌘' : 'Ctrl'] : []),
    ...(alt ? [mac ? '⌥' : 'Alt'] : []),
    ...(shift ? ['Shift'] : []),
    SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key),
  ];
}

/** Whether the target of a key takes keys itself, as a field or a dialog does. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, select, textarea, dialog') !== null;
