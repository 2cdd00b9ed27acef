/** Documents kept in this browser, in IndexedDB. */
import { ownKey } from '../net/base';
import type { NetworkDocument } from '../network/document';

export interface StoredDocument {
  id: string;
  document: NetworkDocument;
  updated: number;
}

const DATABASE = ownKey('layerloom');
const STORE = 'documents';

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
  return done(request);
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
  const database = await open();
  const store = (mode: IDBTransactionMode) => database.transaction(STORE, mode).objectStore(STORE);
  const committed = (changed: IDBObjectStore): Promise<void> =>
    new Promise((resolve, reject) => {
      changed.transaction.oncomplete = () => resolve();
      changed.transaction.onabort = () => reject(changed.transaction.error);
    });
  return {
    lasting: true,
    async list() {
      const all: StoredDocument[] = await done(store('readonly').getAll());
      return newestFirst(all);
    },
    put(entry) {
      const changed = store('readwrite');
      changed.put(entry);
      return committed(changed);
    },
    remove(id) {
      const changed = store('readwrite');
      changed.delete(id);
      return committed(changed);
    },
  };
}
