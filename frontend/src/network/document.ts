import { DEFAULTS } from '../net/defaults';
import type {
  ClassConfig,
  DataSpec,
  EarlyStoppingSpec,
  ForkSpec,
  FramesSpec,
  NetworkSpec,
  RunSpec,
  SplitSpec,
  TrainingSpec,
} from '../net/types';

export type { ClassConfig, EdgeSpec, NetworkSpec, NodeSpec } from '../net/types';

export type Config = Record<string, unknown>;

/** Which data, with every default written out. */
export interface DataSettings extends DataSpec {
  config: Config;
  shape: number[] | null;
  split: Required<SplitSpec>;
  standardize: boolean | null;
}

export type EarlyStopping = Required<EarlyStoppingSpec>;

/** How to train, with every default written out. */
export interface TrainingSettings extends Required<TrainingSpec> {
  optimizer: ClassConfig;
  early_stopping: EarlyStopping | null;
}

/** What pictures show of rows with more than two features: principal components, or two features from 0. */
export type PictureSettings = {
  plane: Exclude<NonNullable<FramesSpec['plane']>, unknown[]> | [number, number];
};

/** What the Build page edits: a run spec whose defaults are written out. */
export interface NetworkDocument {
  name: string;
  network: NetworkSpec;
  data: DataSettings;
  training: TrainingSettings;
  frames: PictureSettings;
  /** The kept epoch of a run that it continues; null begins with fresh weights. */
  fork: ForkSpec | null;
}

/** The run spec that POST /runs takes. The document's name is its network's; the run is called by what it is. */
export function toRunSpec(document: NetworkDocument): RunSpec {
  const { name, network, data, training, frames, fork } = document;
  return { network: { ...network, name }, data, training, frames, fork };
}

/** Fills in the defaults of a document that was stored by an earlier version or written by hand. */
export function complete(spec: RunSpec): NetworkDocument {
  const { optimizer, early_stopping: stopping, ...training } = spec.training;
  const { name, ...network } = spec.network;
  return {
    name: spec.name || name || '',
    network,
    data: {
      dataset: spec.data.dataset,
      config: spec.data.config ?? {},
      shape: spec.data.shape ?? null,
      split: { ...DEFAULTS.SplitSpec, ...spec.data.split },
      standardize: spec.data.standardize ?? null,
    },
    training: {
      ...defaultTraining(),
      ...training,
      ...(optimizer ? { optimizer: asObject(optimizer) } : {}),
      early_stopping: stopping ? { ...DEFAULTS.EarlyStoppingSpec, ...stopping } : null,
    },
    frames: { plane: planeOf(spec.frames?.plane) },
    fork: spec.fork ?? null,
  };
}

/** A copy that nobody shares, its objects written out as pages have them. */
function defaultTraining(): Omit<TrainingSettings, 'loss'> {
  const { optimizer, metrics, early_stopping, ...plain } = structuredClone(DEFAULTS.TrainingSpec);
  return {
    ...plain,
    optimizer: asObject(optimizer),
    metrics: metrics.map((metric) => (typeof metric === 'string' ? metric : asObject(metric))),
    early_stopping: early_stopping && { ...DEFAULTS.EarlyStoppingSpec, ...early_stopping },
  };
}

/** An object by its name alone, as Keras takes it too, has no arguments. */
const asObject = (named: string | (Partial<ClassConfig> & { class_name: string })): ClassConfig =>
  typeof named === 'string'
    ? { class_name: named, config: {} }
    : { ...named, config: named.config ?? {} };

/** What pictures show, as the spec says it; as the schema does where it says nothing. */
export function planeOf(plane: FramesSpec['plane']): PictureSettings['plane'] {
  const given = plane ?? DEFAULTS.FramesSpec.plane;
  const [x, y] = given === 'pca' ? [] : given;
  return x === undefined || y === undefined ? 'pca' : [x, y];
}

/**
 * The network a first visit opens: two spirals that two small layers separate, and with time
 * overfit: the best epoch comes near 40, and by 200 the validation loss is a quarter higher.
 */
export function readyDocument(name: string): NetworkDocument {
  return complete({
    name,
    network: {
      version: 1,
      nodes: [
        { id: 'input_1', class_name: 'InputLayer', config: {} },
        { id: 'dense_1', class_name: 'Dense', config: { units: 16, activation: 'relu' } },
        { id: 'dense_2', class_name: 'Dense', config: { units: 16, activation: 'relu' } },
        { id: 'dense_3', class_name: 'Dense', config: { units: 2, activation: 'softmax' } },
      ],
      edges: [
        { source: 'input_1', target: 'dense_1' },
        { source: 'dense_1', target: 'dense_2' },
        { source: 'dense_2', target: 'dense_3' },
      ],
    },
    data: { dataset: 'spiral' },
    training: {
      loss: 'sparse_categorical_crossentropy',
      optimizer: { class_name: 'Adam', config: { learning_rate: 0.008 } },
      metrics: ['accuracy'],
      epochs: 200,
      pace: 12,
    },
  });
}
