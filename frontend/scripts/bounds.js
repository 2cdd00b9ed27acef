/**
 * Writes what the server's schema allows as a module, to the file named: `npm run types` does it, and a test
 * compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const [, , target] = process.argv;
const { paths, components } = JSON.parse(readFileSync('../docs/openapi.json', 'utf8'));

/** What a person sets on the page. */
const SCHEMAS = [
  'RunSpec',
  'TrainingSpec',
  'EarlyStoppingSpec',
  'SplitSpec',
  'LiveChanges',
  'RunChanges',
];
const QUERIES = { runs: '/api/v1/runs', metrics: '/api/v1/metrics' };
const WORDS = {
  minimum: 'min',
  exclusiveMinimum: 'above',
  maximum: 'max',
  exclusiveMaximum: 'below',
  maxLength: 'longest',
  maxItems: 'most',
};

const valuesOf = ({ type, enum: values, const: value }) =>
  values ?? (value === undefined ? (type === 'boolean' ? [true, false] : null) : [value]);

function boundsOf(schema) {
  const options = (schema.anyOf ?? [schema]).filter(({ type }) => type !== 'null');
  const bounds = {};
  for (const option of options) {
    for (const [word, name] of Object.entries(WORDS))
      if (word in option) bounds[name] = option[word];
    const [each] = [option.items, ...Object.values(option.patternProperties ?? {})].filter(Boolean);
    const inside = each === undefined ? {} : boundsOf(each);
    if (Object.keys(inside).length > 0) bounds.each = inside;
  }
  const values = options.map(valuesOf);
  if (values.every(Boolean) && schema.type !== 'boolean') bounds.values = values.flat();
  return bounds;
}

const all = (schemas) =>
  Object.fromEntries(
    Object.entries(schemas)
      .map(([name, schema]) => [name, boundsOf(schema)])
      .filter(([, bounds]) => Object.keys(bounds).length > 0),
  );
const bounds = Object.fromEntries(
  SCHEMAS.map((name) => [name, all(components.schemas[name].properties)]),
);
const queries = Object.fromEntries(
  Object.entries(QUERIES).map(([name, path]) => [
    name,
    all(Object.fromEntries(paths[path].get.parameters.map(({ name, schema }) => [name, schema]))),
  ]),
);
const written = (value) => JSON.stringify(value, null, 2);

writeFileSync(
  target,
  `/**
 * Generated from docs/openapi.json by scripts/bounds.js: what the server takes. A number is at least \`min\` and at most
 * \`max\`, or \`above\` and \`below\`; a text has at most \`longest\` characters, a list \`most\` items; \`each\` is what holds
 * for every one of them, \`values\` are all there are.
 */
export const BOUNDS = ${written(bounds)} as const;

/** The same for what is asked for in an address. */
export const QUERY_BOUNDS = ${written(queries)} as const;
`,
);
