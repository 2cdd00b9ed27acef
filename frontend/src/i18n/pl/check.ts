import type { check as english } from '../en/check';
import type { Message } from '../message';

export const check: Record<keyof typeof english, Message> = {};
