import { describe, expect, it } from 'vitest';
import { KEYS, keyNames, pressed } from './keys';

const event = (key: string, ...held: ('ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey')[]) => ({
  ...{ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
  ...Object.fromEntries(held.map((name) => [name, true])),
});

describe('pressed', () => {
  it.each([
    ['Enter with Ctrl', event('Enter', 'ctrlKey'), 'train'],
    ['Enter with Command', event('Enter', 'metaKey'), 'train'],
    ['undo', event('z', 'ctrlKey'), 'undo'],
    ['redo', event('Z', 'ctrlKey', 'shiftKey'), 'redo'],
    ['redo as on Windows', event('y', 'ctrlKey'), 'redo'],
    ['the sign that needs Shift', event('?', 'shiftKey'), 'help'],
    ['Enter alone', event('Enter'), undefined],
    ['a letter', event('z'), undefined],
    ['a slash with Ctrl', event('/', 'ctrlKey'), undefined],
  ])('%s', (_, key, action) => {
    expect(pressed(key, 'page')).toBe(action);
  });

  it('tells a card that is passed from one that is moved', () => {
    expect(pressed(event('ArrowUp'), 'card')).toBe('previous');
    expect(pressed(event('ArrowUp', 'altKey'), 'card')).toBe('up');
    expect(pressed(event('Backspace'), 'card')).toBe('remove');
  });
});

describe('keyNames', () => {
  it('says keys as they stand on the keyboard', () => {
    expect(keyNames({ key: 'z', mod: true, shift: true }, false)).toEqual(['Ctrl', 'Shift', 'Z']);
    expect(keyNames({ key: 'ArrowUp', alt: true }, true)).toEqual(['⌥', '↑']);
    expect(keyNames({ key: '?' }, false)).toEqual(['?']);
  });

  it('gives no key two meanings at one place', () => {
    for (const actions of Object.values(KEYS)) {
      const strokes: Parameters<typeof keyNames>[0][] = Object.values(actions).flat();
      const all = strokes.map((stroke) => keyNames(stroke, false).join('+'));
      expect(new Set(all).size).toBe(all.length);
    }
  });
});
