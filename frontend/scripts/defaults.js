/**
 * Writes the defaults of the run spec's schema as a module, to the file named: `npm run types` does it, and a test
 * compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const [, , target] = process.argv;
const { schemas } = JSON.parse(readFileSync('../docs/openapi.json', 'utf8')).components;

/** A default of null is left out of the document; a field that need not be there has one. */
const defaultOf = ({ default: given = null }) => given;

const defaults = {};
for (const [name, { properties = {}, required = [] }] of Object.entries(schemas)) {
  const given = Object.entries(properties).filter(([field]) => !required.includes(field));
  if (!/^(\w+Spec|ClassConfig)$/.test(name) || given.length === 0) continue;
  defaults[name] = Object.fromEntries(given.map(([field, schema]) => [field, defaultOf(schema)]));
}
const names = Object.keys(defaults)
  .map((name) => `'${name}'`)
  .join(' | ');

writeFileSync(
  target,
  `/** Generated from docs/openapi.json by scripts/defaults.js: what the server takes where a spec says nothing. */
import type { components } from './api';

type Schemas = components['schemas'];
type Optional<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];
type Defaults<T> = Required<Pick<T, Optional<T>>>;

export const DEFAULTS: { readonly [Name in ${names}]: Defaults<Schemas[Name]> } = ${JSON.stringify(defaults, null, 2)};
`,
);
