import { builder } from './builder';
import { catalog } from './catalog';
import { check } from './check';
import { common } from './common';
import { compare } from './compare';
import { data } from './data';
import { frames } from './frames';
import { help } from './help';
import { naming } from './naming';
import { runs } from './runs';
import { steer } from './steer';
import { training } from './training';
import { verdicts } from './verdicts';

export const en = {
  ...common,
  ...builder,
  ...runs,
  ...catalog,
  ...check,
  ...data,
  ...frames,
  ...help,
  ...naming,
  ...compare,
  ...steer,
  ...training,
  ...verdicts,
};
