/** Short messages at the foot of the page, and words for screen readers alone. */
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

/** Shows a message until it is dismissed; plain ones leave by themselves. */
export function toast(text: string, tone: Toast['tone'] = 'plain'): void {
  const id = nextId++;
  // News replaces older news; errors stay until someone has read them.
  const stays = (other: Toast) => other.tone === 'bad' && other.text !== text;
  toasts = [...toasts.filter(stays), { id, tone, text }];
  if (tone === 'plain') setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  toasts = toasts.filter((other) => other.id !== id);
}

/** Says something to screen readers without showing it. */
export function announce(text: string): void {
  // The same sentence twice is only read again when the region changes: a trailing space does that.
  spoken = spoken === text ? `${text}\u00a0` : text;
}
