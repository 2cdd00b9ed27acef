import type { frames as english } from '../en/frames';
import type { Message } from '../message';

export const frames: Record<keyof typeof english, Message> = {
  'frames.boundary': 'Co sieć mówi o każdym miejscu po epoce {epoch}, pod danymi.',
  'frames.surface': 'Co sieć przewiduje w każdym miejscu po epoce {epoch}, pod danymi.',
  'frames.unit.picture': 'Co neuron {unit} warstwy {node} widzi na płaszczyźnie po epoce {epoch}.',
  'frames.tiles': {
    one: '{node}: co widzi {count} neuron.',
    few: '{node}: co widzą {count} neurony.',
    many: '{node}: co widzi {count} neuronów.',
    other: '{node}: co widzi {count} neuronu.',
  },
  'frames.kernels': {
    one: '{node}: {count} jądro.',
    few: '{node}: {count} jądra.',
    many: '{node}: {count} jąder.',
    other: '{node}: {count} jądra.',
  },
  'frames.dead': {
    one: '{count} z {total} nigdy nie reaguje na te dane.',
    few: '{count} z {total} nigdy nie reagują na te dane.',
    many: '{count} z {total} nigdy nie reaguje na te dane.',
    other: '{count} z {total} nigdy nie reaguje na te dane.',
  },
  'frames.dead.fix': 'Użyj leaky ReLU',
  'frames.unit': 'neuron {unit}',
  'frames.unit.dead': 'nigdy nie reaguje',
  'frames.travel': 'Podróż po epokach',
  'frames.now': 'teraz, epoka {epoch}',
  'frames.at': 'epoka {epoch}',
  'frames.stop.best': '{epoch} najlepsza',
  'frames.stop.now': '{epoch} teraz',
  'frames.of': 'z {epochs}',
  'runs.facts': 'Liczby tego przebiegu',
  'frames.shown': 'Pokazana epoka',
  'frames.filled': 'pełne: trening, puste: walidacja',
  'frames.joins': 'łączy {nodes}',
};
