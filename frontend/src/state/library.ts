/** Documents kept in this browser, in IndexedDB. */
import { type DBSchema, openDB } from 'idb';
import { ownKey } from '../net/base';
import type { NetworkDocument } from '../network/document';

export interface StoredDocument {
  id: string;
  document: NetworkDocument;
  updated: number;
}

const DATABASE = ownKey('layerloom');
const STORE = 'documents';

interface Schema extends DBSchema {
  [STORE]: { key: string; value: StoredDocument };
}

/** Every call rejects with a DOMException when the browser's storage fails or is full. */
export interface Library {
  /** Whether it outlives the page. */
  readonly lasting: boolean;
  list(): Promise<StoredDocument[]>;
  put(entry: StoredDocument): Promise<void>;
  remove(id: string): Promise<void>;
}

const newestFirst = (entries: StoredDocument[]) => entries.sort((a, b) => b.updated - a.updated);

/** Where the browser keeps nothing: documents live as long as the page. */
export function memoryLibrary(): Library {
  const entries = new Map<string, StoredDocument>();
  return {
    lasting: false,
    list: async () => newestFirst([...entries.values()]),
    put: async (entry) => {
      entries.set(entry.id, entry);
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
    put: async (entry) => {
      await database.put(STORE, entry);
    },
    remove: (id) => database.delete(STORE, id),
  };
}
