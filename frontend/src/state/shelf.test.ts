import { expect, test } from 'vitest';
import { readyDocument } from '../network/document';
import { memoryLibrary } from './library';
import { type Channel, type News, Shelf } from './shelf';

/** Two tabs of one browser: what one says, the other hears. */
function tabs(): { first: Shelf; second: Shelf; heard: News[] } {
  const library = memoryLibrary();
  const heard: News[] = [];
  const second: Channel = { postMessage: () => {}, onmessage: null };
  const first: Channel = {
    postMessage: (news) => second.onmessage?.({ data: news } as MessageEvent<News>),
    onmessage: null,
  };
  const tabs = { first: new Shelf(library, first), second: new Shelf(library, second), heard };
  tabs.second.hear((news) => heard.push(news));
  return tabs;
}

const entry = (name: string, id = 'a') => ({ id, document: readyDocument(name), updated: 1 });

test('a tab writes over its own versions, again and again', async () => {
  const { first } = tabs();
  const writes = ['one', 'two', 'three'].map((name) => first.write(entry(name)));
  expect(await Promise.all(writes)).toEqual([{ version: 1 }, { version: 2 }, { version: 3 }]);
  expect((await first.read('a'))?.document.name).toBe('three');
});

test('a tab does not write over what another has written since', async () => {
  const { first, second } = tabs();
  await first.write(entry('one'));
  await second.read('a');
  await first.write(entry('two'));
  const written = await second.write(entry('other'));
  expect('newer' in written && written.newer.document.name).toBe('two');
  expect((await first.read('a'))?.document.name).toBe('two');
  // It knows the newer one now, and may go on from there.
  expect(await second.write(entry('three'))).toEqual({ version: 3 });
});

test('a tab hears of writes and deletions, and finds what is newer', async () => {
  const { first, second, heard } = tabs();
  await first.write(entry('one'));
  await second.read('a');
  expect(await second.newer('a')).toBeUndefined();
  await first.write(entry('two'));
  expect((await second.newer('a'))?.document.name).toBe('two');
  expect(await second.isGone('a')).toBe(false);
  await first.remove('a');
  expect(await second.isGone('a')).toBe(true);
  expect(heard).toEqual([
    { id: 'a', gone: false },
    { id: 'a', gone: false },
    { id: 'a', gone: true },
  ]);
  // Whoever still has it open may keep it.
  await second.write(entry('two'));
  expect((await first.read('a'))?.document.name).toBe('two');
});

test('an entry of an earlier version of the page has been written no times', async () => {
  const library = memoryLibrary();
  const shelf = new Shelf(library, null);
  await library.put(entry('old'), -1);
  expect(await shelf.newer('a')).toBeUndefined();
  expect(await shelf.write(entry('new'))).toEqual({ version: 1 });
});
