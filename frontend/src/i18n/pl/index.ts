import type { en } from '../en';
import type { Message } from '../message';
import { builder } from './builder';
import { common } from './common';
import { runs } from './runs';

export const pl: Record<keyof typeof en, Message> = { ...common, ...builder, ...runs };
