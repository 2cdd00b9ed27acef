/** What a new network begins with: nothing, layers that suit a dataset, or an example. Framework-free. */
import type { DatasetFacts, RunSpec } from '../net/types';
import type { ParamsSchema } from './catalog';
import { type Config, complete, type NetworkDocument, readyDocument } from './document';
import { insertAt, setTraining } from './edits';
import { headFor } from './head';
import starters from './starters.json';

interface Layer {
  class_name: string;
  config: Config;
}
type Example = Pick<RunSpec, 'data' | 'training'> & { layers: Layer[] };
/** A dataset, as far as a first network depends on it. */
type Data = Pick<DatasetFacts, 'name' | 'kind' | 'shape' | 'task' | 'classes' | 'config_schema'>;

const LAYERS: Record<string, Layer[]> = starters.layers;
export type ExampleName = keyof typeof starters.examples;
const EXAMPLES = starters.examples as unknown as Record<ExampleName, Example>;

/** The names of the examples; their words are `starter.NAME`. */
export const exampleNames = Object.keys(EXAMPLES) as ExampleName[];

/** Only the input, on the data of the first visit. */
export function emptyDocument(name: string): NetworkDocument {
  const ready = readyDocument(name);
  const nodes = ready.network.nodes.slice(0, 1);
  return { ...ready, network: { version: 1, nodes, edges: [] } };
}

/** A small network that suits a dataset, with the output layer, loss and metrics of its task. */
export function documentFor(name: string, data: Data, pace: number | null): NetworkDocument {
  const head = headFor(data);
  const output = { units: head.units, activation: head.activation };
  const document = stack(complete({ ...emptyDocument(name), data: { dataset: data.name } }), [
    ...layersFor(data),
    { class_name: starters.output, config: output },
  ]);
  const { optimizer } = complete({ ...document, training: { loss: head.loss } }).training;
  const { loss, metrics } = head;
  return setTraining(document, {
    loss,
    metrics,
    pace,
    ...(data.kind === 'points' ? {} : { optimizer, epochs: 50 }),
  });
}

/** One of `exampleNames`, as a document. */
export function exampleDocument(example: ExampleName, name: string): NetworkDocument {
  const { layers, data, training } = EXAMPLES[example];
  const { network } = emptyDocument(name);
  return stack(complete({ name, network, data, training }), layers);
}

function layersFor({ kind, shape, config_schema }: Data): Layer[] {
  const { words } = (config_schema as ParamsSchema).properties ?? {};
  if (words) {
    const [table, ...rest] = LAYERS.words as [Layer, ...Layer[]];
    return [{ ...table, config: { input_dim: words.default, ...table.config } }, ...rest];
  }
  return LAYERS[kind === 'images' && shape.length === 1 ? 'flat' : kind] ?? [];
}

const stack = (document: NetworkDocument, layers: readonly Layer[]): NetworkDocument =>
  layers.reduce(
    (next, { class_name, config }, at) => insertAt(next, at + 1, class_name, config).document,
    document,
  );
