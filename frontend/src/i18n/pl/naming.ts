import type { naming as english } from '../en/naming';
import type { Message } from '../message';

export const naming: Record<keyof typeof english, Message> = {
  'runs.summary.layers': {
    one: '{count} warstwa',
    few: '{count} warstwy',
    many: '{count} warstw',
    other: '{count} warstwy',
  },
  'runs.summary.branches': 'z odgałęzieniami',
  'runs.summary.early_stopping': 'wczesne zatrzymanie',
  'runs.summary.fork': 'od epoki {epoch}',
  'runs.rename.hint': 'Puste pole przywraca nazwę {name}',
};
