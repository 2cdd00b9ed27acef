/**
 * The differences between run specs: settings that are not equal in all of them. Framework-free.
 *
 * Settings that cannot change a result are ignored: name, tags, the layout on the canvas, and the pace.
 */
import type { ClassConfig, NodeSpec, RunSpec } from '../net/types';
import { complete } from './document';
import { nestedConfig, nestedName } from './summary';

/** The setting of a run that has no such layer. */
export const ABSENT = Symbol('absent');

export interface Difference {
  part: 'network' | 'data' | 'training';
  /** The id of the layer with the setting; null for a setting of the run, or of all layers of a kind. */
  node: string | null;
  /** The kind of layer, if the difference is whether a run has such a layer. */
  layer: string | null;
  /** The path of the setting, as in `optimizer.learning_rate`; only `units` means that of all hidden layers. */
  field: string;
  /** One value for each run; undefined means the default, ABSENT means that there is no such layer. */
  values: unknown[];
}

export function differences(specs: readonly RunSpec[]): Difference[] {
  const full = specs.map(complete);
  const network = ofNetwork(specs);
  const data = fields(
    full.map((spec) => ({ ...spec.data })),
    '',
  );
  const training = fields(
    full.map(({ training: { pace: _, ...rest } }) => rest),
    '',
  );
  const fork = fields(
    full.map((spec) => ({ fork: spec.fork && [spec.fork.epoch, spec.fork.run] })),
    '',
  );
  const told = (part: Difference['part'], list: Field[]): Difference[] =>
    list.map(([field, values]) => ({ part, node: null, layer: null, field, values }));
  return [
    ...network,
    ...told('data', data),
    ...told('training', training),
    ...told('training', fork),
  ];
}

type Field = [path: string, values: unknown[]];
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isKeras = (value: unknown): value is ClassConfig =>
  isRecord(value) && typeof value.class_name === 'string';

/** The deepest paths at which the values are not all equal. */
function fields(values: readonly unknown[], path: string): Field[] {
  const [first, ...rest] = values;
  if (rest.every((value) => same(value, first))) return [];
  const below = (name: string) => (path === '' ? name : `${path}.${name}`);
  if (values.every(isKeras)) {
    const [kind] = values;
    if (values.every(({ class_name }) => class_name === kind?.class_name))
      return inside(
        values.map(({ config }) => config ?? {}),
        below,
      );
    // The learning rates of different optimizers are compared too.
    const rates = values.map(({ config }) => (config as Record<string, unknown>)?.learning_rate);
    const list: Field[] = [[path, values.map(({ class_name }) => class_name)]];
    if (rates.every((rate) => rate !== undefined))
      list.push(...fields(rates, below('learning_rate')));
    return list;
  }
  if (values.every(isRecord) && !values.some(isKeras)) return inside(values, below);
  return [[path, [...values]]];
}

function inside(
  values: readonly Record<string, unknown>[],
  below: (name: string) => string,
): Field[] {
  const names = [...new Set(values.flatMap((value) => Object.keys(value)))];
  return names.flatMap((name) =>
    fields(
      values.map((value) => value[name]),
      below(name),
    ),
  );
}

function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((value, at) => same(value, b[at]));
  if (isRecord(a) && isRecord(b)) {
    const names = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...names].every((name) => same(a[name], b[name]));
  }
  return a === b;
}

/** Whether a part of the specs, with defaults filled in, is equal in all of them. */
export function alike(
  specs: readonly RunSpec[],
  read: (spec: ReturnType<typeof complete>) => unknown,
): boolean {
  return allSame(specs.map((spec) => read(complete(spec))));
}

export const allSame = (values: readonly unknown[]): boolean =>
  values.every((value) => same(value, values[0]));

// The network ----------------------------------------------------------------------------------

/** Sizes of all hidden layers are shown together, because people choose them together. */
const SIZES = ['units', 'filters'];

function ofNetwork(specs: readonly RunSpec[]): Difference[] {
  const tracks = align(specs.map(({ network }) => network));
  const list: Difference[] = [];
  for (const field of SIZES) {
    const values = specs.map((_, run) => sizes(tracks, run, field));
    if (values.some((value) => !same(value, values[0])))
      list.push({ part: 'network', node: null, layer: null, field, values });
  }
  list.push(...presence(tracks, specs.length));
  for (const { output, nodes } of tracks) {
    if (nodes.some((node) => node === null)) continue;
    const present = nodes as NodeSpec[];
    const [first] = present as [NodeSpec];
    const configs = present.map(({ config }) => config);
    for (const [field, values] of inside(configs, (name) => name)) {
      if (!output && SIZES.includes(field)) continue;
      list.push({ part: 'network', node: first.id, layer: first.class_name, field, values });
    }
  }
  return list.concat(order(tracks, specs));
}

/** Layers that only some runs have, with one line for each kind. */
function presence(tracks: readonly Track[], runs: number): Difference[] {
  const partial = tracks.filter(({ nodes }) => nodes.some((node) => node === null));
  const kinds = [...new Set(partial.map(({ kind }) => kind))].filter(
    (kind) => !countedBySizes(tracks, kind, runs),
  );
  return kinds.map((kind) => ({
    part: 'network' as const,
    node: null,
    layer: kind,
    field: 'layers',
    values: Array.from({ length: runs }, (_, run) => {
      // The list also includes the layers of this kind that all runs have.
      const own = tracks.flatMap(({ kind: other, nodes }) =>
        other === kind ? (nodes[run] ?? []) : [],
      );
      return own.length === 0 ? ABSENT : own;
    }),
  }));
}

/** Whether the sizes already show an additional hidden layer of a kind that every run has. */
function countedBySizes(tracks: readonly Track[], kind: string, runs: number): boolean {
  const own = tracks.filter((track) => track.kind === kind && !track.output);
  const sized = own.every(({ nodes }) =>
    nodes.every(
      (node) => node === null || SIZES.some((size) => typeof node.config[size] === 'number'),
    ),
  );
  const everywhere = Array.from({ length: runs }, (_, run) => run).every((run) =>
    own.some(({ nodes }) => nodes[run] !== null),
  );
  return own.length > 0 && sized && everywhere;
}

function sizes(tracks: readonly Track[], run: number, field: string): number[] {
  return tracks.flatMap(({ output, nodes }) => {
    const size = nodes[run]?.config[field];
    return !output && typeof size === 'number' ? [size] : [];
  });
}

/** The same layers in another order, or with other connections. */
function order(tracks: readonly Track[], specs: readonly RunSpec[]): Difference[] {
  if (tracks.some(({ nodes }) => nodes.includes(null))) return [];
  const trackOf = specs.map(
    (_, run) => new Map(tracks.map(({ nodes }, at) => [nodes[run]?.id, at] as const)),
  );
  const wiring = specs.map(({ network }, run) =>
    network.edges
      .map(({ source, target }) => `${trackOf[run]?.get(source)}-${trackOf[run]?.get(target)}`)
      .sort(),
  );
  if (wiring.every((edges) => same(edges, wiring[0]))) return [];
  const values = specs.map(({ network }) => network.nodes.map(({ id }) => id));
  return [{ part: 'network', node: null, layer: null, field: 'order', values }];
}

/** One layer in all runs; null for a run that does not have it. */
interface Track {
  kind: string;
  output: boolean;
  nodes: (NodeSpec | null)[];
}

/**
 * Matches the layers of several networks. Outputs match outputs. Among layers of one kind, first those with the
 * same id match, then the others by their order.
 */
function align(networks: readonly RunSpec['network'][]): Track[] {
  const tracks: Track[] = [];
  networks.forEach((network, run) => {
    const sources = new Set(network.edges.map(({ source }) => source));
    const free = new Set(tracks);
    const taken = new Map<NodeSpec, Track>();
    const take = (node: NodeSpec, fits: (track: Track) => boolean) => {
      const output = !sources.has(node.id);
      const found = [...free].find(
        (track) => track.kind === node.class_name && track.output === output && fits(track),
      );
      if (found === undefined) return;
      free.delete(found);
      taken.set(node, found);
    };
    const called = (id: string) => (track: Track) => track.nodes.some((node) => node?.id === id);
    for (const node of network.nodes) take(node, called(node.id));
    for (const node of network.nodes) if (!taken.has(node)) take(node, () => true);
    let at = 0;
    for (const node of network.nodes) {
      let track = taken.get(node);
      if (track === undefined) {
        track = {
          kind: node.class_name,
          output: !sources.has(node.id),
          nodes: networks.map(() => null),
        };
        tracks.splice(at, 0, track);
      }
      track.nodes[run] = node;
      at = tracks.indexOf(track) + 1;
    }
  });
  return tracks;
}

// What runs have in common ---------------------------------------------------------------------

/** The most important settings that all runs share; null if they differ. */
export interface Common {
  dataset: string | null;
  optimizer: string | null;
  batch: number | 'full' | null;
}

export function common(specs: readonly RunSpec[]): Common {
  const full = specs.map(complete);
  const shared = <T>(read: (spec: (typeof full)[number]) => T): T | null => {
    const values = full.map(read);
    return values.length > 0 && allSame(values) ? (values[0] as T) : null;
  };
  const data = shared(({ data }) => data);
  return {
    dataset: data?.dataset ?? null,
    optimizer: shared(({ training }) => training.optimizer.class_name),
    batch: shared(({ training }) => training.batch_size),
  };
}

/** The main number of a layer, such as Dropout's rate; null if there is none. */
export function figureOf(node: NodeSpec): number | null {
  const { rate, stddev, units, filters } = node.config;
  const figure = [rate, stddev, units, filters].find((value) => typeof value === 'number');
  return (figure as number | undefined) ?? null;
}

/** A short text for a nested Keras object: its class and its numbers, as in "L2 0.001". */
export function objectText(value: unknown, write: (value: number) => string): string {
  const numbers = Object.values(nestedConfig(value)).filter((part) => typeof part === 'number');
  return [nestedName(value) ?? '', ...numbers.map(write)].join(' ').trim();
}
