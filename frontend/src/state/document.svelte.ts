/** The open document with its history and selection, and the list of all documents. */

import { t } from '../i18n/index.svelte';
import { ownKey } from '../net/base';
import { complete, type NetworkDocument, readyDocument } from '../network/document';
import { record, redo, settle, startHistory, undo } from '../network/history';
import { stackOrder } from '../network/stack';
import { toast } from '../ui/toast.svelte';
import { memoryLibrary, openLibrary, type StoredDocument } from './library';
import { router, setQuery } from './router.svelte';
import { type News, openChannel, Shelf } from './shelf';

export interface DocumentTitle {
  id: string;
  name: string;
  updated: number;
}

/** `gone`: another tab has deleted the document, so it exists only in this tab. */
type SaveState = 'saved' | 'saving' | 'failed' | 'gone';

const SAVE_DELAY_MS = 200;
const LAST_OPEN = ownKey('layerloom.document');
/** The key of the undo step that holds all changes of another tab. */
const ELSEWHERE = 'elsewhere';

let ready = $state(false);
let id = $state('');
let history = $state.raw(startHistory(readyDocument('')));
let selection = $state<string | null>(null);
let titles = $state.raw<DocumentTitle[]>([]);
let saveState = $state<SaveState>('saved');
let shelf: Shelf | null = null;
/** Whether a person was told that the browser stores nothing. */
let forgetful = false;
let saveTimer: ReturnType<typeof setTimeout> | undefined;

const selected = $derived(
  history.present.network.nodes.some((node) => node.id === selection) ? selection : null,
);

export const documents = {
  /** False until the browser's storage has been read. */
  get ready(): boolean {
    return ready;
  },
  get id(): string {
    return id;
  },
  get current(): NetworkDocument {
    return history.present;
  },
  get canUndo(): boolean {
    return history.past.length > 0;
  },
  get canRedo(): boolean {
    return history.future.length > 0;
  },
  /** The id of the selected layer. */
  get selected(): string | null {
    return selected;
  },
  get titles(): readonly DocumentTitle[] {
    return titles;
  },
  get saveState(): SaveState {
    return saveState;
  },
};

/** Changes the open document. Steps with the same key join until `settleChange`. */
export function change(next: NetworkDocument, key: string | null = null): void {
  history = record(history, next, key);
  scheduleSave();
}

export function settleChange(): void {
  history = settle(history);
}

export function undoChange(): void {
  history = undo(history);
  scheduleSave();
}

export function redoChange(): void {
  history = redo(history);
  scheduleSave();
}

export function select(layer: string | null): void {
  selection = layer;
  setQuery({ layer });
}

/** Reads the stored documents, and opens the one from the address or from the last visit. */
export async function loadDocuments(): Promise<void> {
  const linked = router.query.get('doc');
  try {
    shelf = new Shelf(await openLibrary(), openChannel());
    shelf.hear((news) => void hear(news));
    await listTitles();
    const wanted = linked ?? lastOpen();
    const entry = await shelf.read(
      titles.find((title) => title.id === wanted)?.id ?? titles[0]?.id ?? '',
    );
    if (entry) show(entry.id, complete(entry.document), router.query.get('layer'));
    else create(readyDocument(t('document.first')));
    if (linked !== null && linked !== entry?.id) {
      toast(t('document.linkNotHere', { name: nameOf(history.present) }), 'bad');
    }
  } catch (error) {
    // In private windows and on full disks the page works, but says that it stores nothing.
    shelf = new Shelf(memoryLibrary(), null);
    notKept(error);
    create(readyDocument(t('document.first')));
  }
  ready = true;
}

export async function openDocument(wanted: string): Promise<void> {
  await flush();
  const entry = await shelf?.read(wanted);
  if (entry) show(entry.id, complete(entry.document), null);
  else toast(t('document.missing'), 'bad');
}

/** Looks for changes by another tab while this tab was hidden. */
export async function lookForNewer(): Promise<void> {
  if (!ready || !shelf) return;
  const gone = await shelf.isGone(id);
  // A document that was never written, for example right after the start, does not count as deleted.
  await hear({ id, gone: gone && saveTimer === undefined && saveState === 'saved' });
}

async function hear({ id: changed, gone }: News): Promise<void> {
  await listTitles();
  // If this tab has an unsaved change, writing it will detect the newer version.
  if (changed !== id || saveTimer !== undefined) return;
  if (gone) {
    if (saveState === 'gone') return;
    saveState = 'gone';
    toast(t('document.goneElsewhere', { name: nameOf(history.present) }), 'bad');
    return;
  }
  const newer = await shelf?.newer(changed);
  if (!newer || changed !== id || saveTimer !== undefined) return;
  await shelf?.read(changed);
  takeIn(newer);
  toast(t('document.newerElsewhere', { name: nameOf(newer.document) }));
}

/** Shows the version of another tab as one step that can be undone. */
function takeIn(newer: StoredDocument): void {
  if (history.openKey !== ELSEWHERE) history = settle(history);
  history = record(history, complete(newer.document), ELSEWHERE);
  saveState = 'saved';
}

/** Both tabs changed the document: shows the newer version, and keeps this tab's version as a new document. */
async function keepBoth(mine: StoredDocument, newer: StoredDocument): Promise<void> {
  const name = freeName(t('document.copyOf', { name: nameOf(mine.document) }));
  await shelf?.write({ ...mine, id: newId(), document: { ...mine.document, name } });
  if (id === mine.id) takeIn(newer);
  toast(t('document.bothKept', { name }), 'bad');
}

async function listTitles(): Promise<void> {
  const kept = (await shelf?.list()) ?? [];
  titles = kept.map((entry) => ({
    id: entry.id,
    name: entry.document.name,
    updated: entry.updated,
  }));
}

const nameOf = ({ name }: NetworkDocument) => name || t('document.untitled');

/** Creates a new document and opens it. */
export function create(document: NetworkDocument): void {
  void flush();
  show(newId(), document, null);
  scheduleSave();
}

/** Opens a new document that `make` begins; its name is the base, or the base with a number. */
export function newDocument(make: (name: string) => NetworkDocument, base: string): void {
  create(make(freeName(base)));
}

export function duplicateDocument(): void {
  const copy = structuredClone(history.present);
  create({ ...copy, name: freeName(t('document.copyOf', { name: copy.name })) });
}

export function renameDocument(name: string): void {
  change({ ...history.present, name });
}

export async function deleteDocument(): Promise<void> {
  clearTimeout(saveTimer);
  saveTimer = undefined;
  const gone = id;
  try {
    await shelf?.remove(gone);
  } catch (error) {
    toast(t('document.storageFailed', { reason: String(error) }), 'bad');
    return;
  }
  titles = titles.filter((title) => title.id !== gone);
  const next = titles[0];
  if (next) await openDocument(next.id);
  else create(readyDocument(t('document.first')));
}

function show(next: string, document: NetworkDocument, layer: string | null): void {
  id = next;
  history = startHistory(document);
  selection = layer ?? firstHidden(document);
  if (router.path === '/') setQuery({ doc: next, layer: selection });
  try {
    localStorage.setItem(LAST_OPEN, next);
  } catch {
    // Only the choice for the next visit is lost.
  }
}

/** The initial selection: the first layer after the input. */
function firstHidden(document: NetworkDocument): string | null {
  return stackOrder(document.network)[1]?.id ?? null;
}

function lastOpen(): string | null {
  try {
    return localStorage.getItem(LAST_OPEN);
  } catch {
    return null;
  }
}

function newId(): string {
  return crypto
    .getRandomValues(new Uint32Array(2))
    .reduce((text, part) => text + part.toString(36), '');
}

/** The name itself, or the name with the first number that makes it unique. */
export function freeName(base: string): string {
  const taken = new Set(titles.map((title) => title.name));
  if (!taken.has(base)) return base;
  let number = 2;
  while (taken.has(`${base} ${number}`)) number += 1;
  return `${base} ${number}`;
}

function scheduleSave(): void {
  if (!shelf) return;
  if (!forgetful) saveState = 'saving';
  clearTimeout(saveTimer);
  saveTimer = setTimeout(() => void flush(), SAVE_DELAY_MS);
}

/** Writes unsaved changes. */
export async function flush(): Promise<void> {
  if (saveTimer === undefined || !shelf) return;
  clearTimeout(saveTimer);
  saveTimer = undefined;
  const entry = { id, document: $state.snapshot(history.present), updated: Date.now() };
  titles = [
    { id, name: entry.document.name, updated: entry.updated },
    ...titles.filter((title) => title.id !== entry.id),
  ];
  try {
    const written = await shelf.write(entry);
    if (shelf.lasting) forgetful = false;
    if (saveTimer === undefined) saveState = forgetful ? 'failed' : 'saved';
    if ('newer' in written) await keepBoth(entry, written.newer);
  } catch (error) {
    notKept(error);
  }
}

/** Reports a storage failure once, and not at every change. */
function notKept(error: unknown): void {
  saveState = 'failed';
  if (!forgetful) toast(t('document.storageFailed', { reason: String(error) }), 'bad');
  forgetful = true;
}
