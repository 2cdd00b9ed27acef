/** Stores documents in this browser, in IndexedDB. */
import { type DBSchema, openDB } from 'idb';
import { ownKey } from '../net/base';
import type { NetworkDocument } from '../network/document';

export interface StoredDocument {
  id: string;
  document: NetworkDocument;
  updated: number;
  /** How often it was written; missing in entries of earlier versions of this page. */
  version?: number;
}

/** The result of a write: its version, or the newer document of another tab. */
export type Written = { version: number } | { newer: StoredDocument };

const DATABASE = ownKey('layerloom');
const STORE = 'documents';

interface Schema extends DBSchema {
  [STORE]: { key: string; value: StoredDocument };
}

/** Every call rejects with a DOMException when the browser's storage fails or is full. */
export interface Library {
  /** Whether the documents outlive the page. */
  readonly lasting: boolean;
  list(): Promise<StoredDocument[]>;
  get(id: string): Promise<StoredDocument | undefined>;
  /** Writes a document, unless the stored one is newer than the version `base` that this tab knows. */
  put(entry: StoredDocument, base: number): Promise<Written>;
  remove(id: string): Promise<void>;
}

const newestFirst = (entries: StoredDocument[]) => entries.sort((a, b) => b.updated - a.updated);

export const versionOf = (entry: StoredDocument | undefined): number => entry?.version ?? 0;

/** The entry to write; a document that another tab deleted is written again. */
const following = (entry: StoredDocument, base: number): StoredDocument => ({
  ...entry,
  version: base + 1,
});

/** A library for browsers without storage: documents live as long as the page. */
export function memoryLibrary(): Library {
  const entries = new Map<string, StoredDocument>();
  return {
    lasting: false,
    list: async () => newestFirst([...entries.values()]),
    get: async (id) => entries.get(id),
    put: async (entry, base) => {
      const standing = entries.get(entry.id);
      if (standing && versionOf(standing) > base) return { newer: standing };
      entries.set(entry.id, following(entry, base));
      return { version: base + 1 };
    },
    remove: async (id) => {
      entries.delete(id);
    },
  };
}

export async function openLibrary(): Promise<Library> {
  const database = await openDB<Schema>(DATABASE, 1, {
    upgrade: (made) => {
      made.createObjectStore(STORE, { keyPath: 'id' });
    },
  });
  return {
    lasting: true,
    list: async () => newestFirst(await database.getAll(STORE)),
    get: (id) => database.get(STORE, id),
    put: async (entry, base) => {
      // Use one transaction, so that no other tab writes between reading and writing.
      const transaction = database.transaction(STORE, 'readwrite');
      const standing = await transaction.store.get(entry.id);
      const isNewer = standing !== undefined && versionOf(standing) > base;
      if (!isNewer) await transaction.store.put(following(entry, base));
      await transaction.done;
      return isNewer ? { newer: standing } : { version: base + 1 };
    },
    remove: (id) => database.delete(STORE, id),
  };
}
