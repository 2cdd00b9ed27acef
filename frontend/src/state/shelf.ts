/** The documents from the view of one tab: it never overwrites newer versions, and hears of other tabs' changes. */
import { ownKey } from '../net/base';
import { type Library, type StoredDocument, versionOf, type Written } from './library';

export interface News {
  id: string;
  /** Whether it was deleted. */
  gone: boolean;
}

/** The part of a BroadcastChannel that is used here. */
export interface Channel {
  postMessage(news: News): void;
  onmessage: ((event: MessageEvent<News>) => void) | null;
}

const CHANNEL = ownKey('layerloom.documents');

/** Without channels, tabs still look for newer versions when they write and when they become visible. */
export const openChannel = (): Channel | null =>
  typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL);

export class Shelf {
  readonly #library: Library;
  readonly #channel: Channel | null;
  readonly #known = new Map<string, number>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(library: Library, channel: Channel | null) {
    this.#library = library;
    this.#channel = channel;
  }

  /** Whether the documents outlive the page. */
  get lasting(): boolean {
    return this.#library.lasting;
  }

  hear(listener: (news: News) => void): void {
    if (this.#channel) this.#channel.onmessage = ({ data }) => listener(data);
  }

  list(): Promise<StoredDocument[]> {
    return this.#library.list();
  }

  /** Reads a document and remembers its version. */
  async read(id: string): Promise<StoredDocument | undefined> {
    const entry = await this.#library.get(id);
    if (entry) this.#known.set(id, versionOf(entry));
    return entry;
  }

  /** A version that another tab has written since this tab last read or wrote the document. */
  async newer(id: string): Promise<StoredDocument | undefined> {
    const entry = await this.#library.get(id);
    return entry && versionOf(entry) > this.#version(id) ? entry : undefined;
  }

  /** Whether a document that this tab knows was deleted. */
  async isGone(id: string): Promise<boolean> {
    return this.#known.has(id) && (await this.#library.get(id)) === undefined;
  }

  /** Writes a document after earlier writes. If a newer version is stored, it stays and is returned. */
  write(entry: StoredDocument): Promise<Written> {
    const written = this.#turn.then(() => this.#write(entry));
    this.#turn = written.catch(() => undefined);
    return written;
  }

  async remove(id: string): Promise<void> {
    await this.#library.remove(id);
    this.#known.delete(id);
    this.#channel?.postMessage({ id, gone: true });
  }

  async #write(entry: StoredDocument): Promise<Written> {
    const written = await this.#library.put(entry, this.#version(entry.id));
    if ('newer' in written) {
      this.#known.set(entry.id, versionOf(written.newer));
    } else {
      this.#known.set(entry.id, written.version);
      this.#channel?.postMessage({ id: entry.id, gone: false });
    }
    return written;
  }

  #version(id: string): number {
    return this.#known.get(id) ?? 0;
  }
}
