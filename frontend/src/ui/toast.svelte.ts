/** Short messages at the bottom of the page, and messages only for screen readers. */
export interface Toast {
  id: number;
  tone: 'plain' | 'bad';
  text: string;
}

let toasts = $state<Toast[]>([]);
let spoken = $state('');
let nextId = 1;

const SHOWN_MS = 6000;

export const notices = {
  get toasts(): readonly Toast[] {
    return toasts;
  },
  get spoken(): string {
    return spoken;
  },
};

/** Shows a message. An error stays until it is dismissed; others disappear after some seconds. */
export function toast(text: string, tone: Toast['tone'] = 'plain'): void {
  const id = nextId++;
  // A new message replaces older ones, except errors, which stay until a person dismisses them.
  const stays = (other: Toast) => other.tone === 'bad' && other.text !== text;
  toasts = [...toasts.filter(stays), { id, tone, text }];
  if (tone === 'plain') setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  toasts = toasts.filter((other) => other.id !== id);
}

/** Says something to screen readers without showing it. */
export function announce(text: string): void {
  // A screen reader reads the same sentence again only if the text changes, so a space is added.
  spoken = spoken === text ? `${text}\u00a0` : text;
}
