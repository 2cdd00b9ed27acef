import type { catalog as english } from '../en/catalog';
import type { Message } from '../message';

export const catalog: Record<keyof typeof english, Message> = {
  'layer.joins': 'Łączy',
};
