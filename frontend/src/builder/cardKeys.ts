/** Keys on a card of the stack. */
import { flushSync } from 'svelte';
import { duplicateLayer, nudgeLayer, removeLayer } from './actions';

/** The button that lies over a card, by the card's layer. */
function hitOf(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`.stack [data-layer="${CSS.escape(id)}"] .hit`);
}

/** Focuses a card; use it only in event handlers, because it renders. */
export function focusCard(id: string | null): void {
  if (id === null) return;
  // The card may have its place only after a render, and a key pressed before it has the focus would be lost.
  flushSync();
  hitOf(id)?.focus();
}

export function onCardKey(event: KeyboardEvent, id: string, isInput: boolean): void {
  const arrow = { ArrowUp: -1, ArrowDown: 1 }[event.key] as -1 | 1 | undefined;
  if (arrow !== undefined && event.altKey && !isInput) {
    nudgeLayer(id, arrow);
    focusCard(id);
  } else if (arrow !== undefined && !event.altKey) {
    const hits = [...document.querySelectorAll<HTMLElement>('.stack .hit')];
    hits[hits.indexOf(event.currentTarget as HTMLElement) + arrow]?.focus();
  } else if ((event.key === 'Delete' || event.key === 'Backspace') && !isInput) {
    focusCard(removeLayer(id));
  } else if (event.key.toLowerCase() === 'd' && (event.ctrlKey || event.metaKey) && !isInput) {
    duplicateLayer(id);
  } else {
    return;
  }
  event.preventDefault();
}
