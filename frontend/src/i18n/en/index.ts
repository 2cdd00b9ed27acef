import { builder } from './builder';
import { common } from './common';
import { runs } from './runs';

export const en = { ...common, ...builder, ...runs };
