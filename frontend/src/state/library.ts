/** Documents kept in this browser, in IndexedDB. */
import type { NetworkDocument } from '../network/document';

export interface StoredDocument {
  id: string;
  document: NetworkDocument;
  updated: number;
}

const DATABASE = 'layerloom';
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
  list(): Promise<StoredDocument[]>;
  put(entry: StoredDocument): Promise<void>;
  remove(id: string): Promise<void>;
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
    async list() {
      const all: StoredDocument[] = await done(store('readonly').getAll());
      return all.sort((a, b) => b.updated - a.updated);
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
