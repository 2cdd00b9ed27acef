import type { catalog as english } from '../en/catalog';
import type { Message } from '../message';

export const catalog: Record<keyof typeof english, Message> = {
  'layer.joins': 'Łączy',
  'form.addOne': 'Dodaj jeszcze jedną',
  'form.removeOne': 'Usuń numer {number}',
  'form.wrong.empty': 'To pole nie może być puste.',
  'form.usual': 'Najczęściej używane',
  'form.others': 'Wszystkie pozostałe',
  'initializer.mean': 'Średnia',
  'initializer.stddev': 'Rozrzut (σ)',
  'penalty.on.kernel': 'wagi',
  'penalty.on.bias': 'wyraz wolny',
  'penalty.on.activity': 'wyjście',
  'penalty.on.recurrent': 'wagi rekurencyjne',
};
