/**
 * Writes what runs are and take in which status as a module, to the file named: `npm run types` does it, and a test
 * compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const [, , target] = process.argv;
const { schemas } = JSON.parse(readFileSync('../docs/openapi.json', 'utf8')).components;
const { 'x-live': live, 'x-commands': commands } = schemas.Status;

const written = (value) => JSON.stringify(value, null, 2);

writeFileSync(
  target,
  `/** Generated from docs/openapi.json by scripts/life.js: when a run is live, and what it takes when. */
import type { components } from './api';

type Schemas = components['schemas'];
type Status = Schemas['Status'];

export const LIVE: readonly Status[] = ${written(live)};

export const COMMANDS: { readonly [Name in Schemas['CommandData']['command']]: readonly Status[] } = ${written(commands)};
`,
);
