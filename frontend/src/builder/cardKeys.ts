/** Keys on a card of the stack. */
import { flushSync } from 'svelte';
import { pressed } from '../ui/keys';
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
  const action = pressed(event, 'card');
  if (action === 'previous' || action === 'next') {
    const hits = [...document.querySelectorAll<HTMLElement>('.stack .hit')];
    const by = action === 'next' ? 1 : -1;
    hits[hits.indexOf(event.currentTarget as HTMLElement) + by]?.focus();
  } else if (action === undefined || isInput) {
    return;
  } else if (action === 'remove') {
    focusCard(removeLayer(id));
  } else if (action === 'duplicate') {
    duplicateLayer(id);
  } else {
    nudgeLayer(id, action === 'down' ? 1 : -1);
    focusCard(id);
  }
  event.preventDefault();
}
