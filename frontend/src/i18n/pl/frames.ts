import type { frames as english } from '../en/frames';
import type { Message } from '../message';

export const frames: Record<keyof typeof english, Message> = {};
