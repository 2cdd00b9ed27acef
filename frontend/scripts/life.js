/**
 * Writes what runs are and take in which status as a module, to the file named: `npm run types` does it, and a test
 * compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const [, , target] = process.argv;
const { schemas } = JSON.parse(readFileSync('../docs/openapi.json', 'utf8')).components;
const { 'x-live': live, 'x-commands': commands } = schemas.Status;

const LIMITS = ['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum'];
/** Of a number that may be null. */
function boundsOf({ anyOf }) {
  const number = anyOf.find(({ type }) => type === 'number');
  return Object.fromEntries(
    LIMITS.flatMap((limit) => (limit in number ? [[limit, number[limit]]] : [])),
  );
}
const bounds = Object.fromEntries(
  Object.entries(schemas.LiveChanges.properties).map(([field, schema]) => [
    field,
    boundsOf(schema),
  ]),
);
const written = (value) => JSON.stringify(value, null, 2);

writeFileSync(
  target,
  `/** Generated from docs/openapi.json by scripts/life.js: when a run is live, what it takes when, and within what bounds. */
import type { components } from './api';

type Schemas = components['schemas'];
type Status = Schemas['Status'];

export const LIVE: readonly Status[] = ${written(live)};

export const COMMANDS: { readonly [Name in Schemas['CommandData']['command']]: readonly Status[] } = ${written(commands)};

export const BOUNDS = ${written(bounds)} as const;
`,
);
