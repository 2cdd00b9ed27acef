/** The actions on the stack: each makes an edit, selects a layer, and tells screen readers. */
import { t } from '../i18n/index.svelte';
import type { Problem } from '../net/types';
import { initialConfig } from '../network/catalog';
import { duplicate, insertAt, move, remove } from '../network/edits';
import { applyEdits } from '../network/operations';
import { stackOrder } from '../network/stack';
import { catalog } from '../state/catalog.svelte';
import { change, documents, select } from '../state/document.svelte';
import { layerTitle } from '../state/titles';
import { announce } from '../ui/toast.svelte';
import { fixLabel } from './problems';

const placeOf = (id: string): number =>
  stackOrder(documents.current.network).findIndex((node) => node.id === id);

/** Adds a layer at a place of the stack, or after the selected one. */
export function addLayer(className: string, index?: number): void {
  const selected = documents.selected ? placeOf(documents.selected) + 1 : Number.POSITIVE_INFINITY;
  const at = index ?? selected;
  const config = initialConfig(catalog.layer(className)?.params);
  const placed = insertAt(documents.current, at, className, config);
  change(placed.document);
  select(placed.id);
  announce(
    t('announce.added', { name: layerTitle(className), id: placed.id, place: placeOf(placed.id) }),
  );
}

export function moveLayer(id: string, index: number): void {
  const next = move(documents.current, id, index, catalog.layer);
  if (next === documents.current) return;
  change(next);
  announce(t('announce.moved', { id, place: placeOf(id) }));
}

/** Moves a layer one place up (-1) or down (1). */
export function nudgeLayer(id: string, by: -1 | 1): void {
  const before = placeOf(id);
  if (before + by >= stackOrder(documents.current.network).length) return;
  moveLayer(id, before + by);
}

export function duplicateLayer(id: string): void {
  const placed = duplicate(documents.current, id);
  if (!placed) return;
  change(placed.document);
  select(placed.id);
  announce(t('announce.duplicated', { id, copy: placed.id }));
}

/** Removes a layer and selects its neighbour, whose id is returned. */
export function removeLayer(id: string): string | null {
  const at = placeOf(id);
  const next = remove(documents.current, id, catalog.layer);
  if (next === documents.current) return null;
  change(next);
  const left = stackOrder(next.network);
  const neighbour = (left[at] ?? left[at - 1])?.id ?? null;
  if (documents.selected === null || documents.selected === id) select(neighbour);
  announce(t('announce.deleted', { id }));
  return neighbour;
}

export function fixProblem(problem: Problem): void {
  if (!problem.fix) return;
  change(applyEdits(documents.current, problem.fix.edits, catalog.layer));
  announce(t('announce.fixed', { fix: fixLabel(problem) }));
}
