/** Whether settings are within what the server says that it takes: what is not is never sent for a picture. */
import { BOUNDS } from '../net/bounds';
import { type ParamSchema, type ParamsSchema, typesOf } from './catalog';
import type { DataSettings } from './document';

/** Data whose rows can be asked for; the check tells what is wrong with others. */
export function canBeShown({ split, config }: DataSettings, schema?: ParamsSchema): boolean {
  const { validation, test, seed } = split;
  const allowed = BOUNDS.SplitSpec;
  const shares = validation >= allowed.validation.min && test >= allowed.test.min;
  const seeded = Number.isInteger(seed) && seed >= allowed.seed.min && seed <= allowed.seed.max;
  const known = schema?.properties;
  return (
    shares &&
    validation + test < 1 &&
    seeded &&
    (known === undefined ||
      Object.entries(config).every(([name, value]) => known[name] && fits(known[name], value)))
  );
}

function fits(schema: ParamSchema, value: unknown): boolean {
  const types = typesOf(schema);
  if (!types.includes('number') && !types.includes('integer')) return true;
  if (typeof value !== 'number' || (!types.includes('number') && !Number.isInteger(value)))
    return false;
  return value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity);
}
