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

/** The data settings, with every default filled in. */
export interface DataSettings extends DataSpec {
  config: Config;
  shape: number[] | null;
  split: Required<SplitSpec>;
  standardize: boolean | null;
}

export type EarlyStopping = Required<EarlyStoppingSpec>;

/** The training settings, with every default filled in. */
export interface TrainingSettings extends Required<TrainingSpec> {
  optimizer: ClassConfig;
  early_stopping: EarlyStopping | null;
}

/** The plane of pictures of data with more than two features: principal components, or two feature indices. */
export type PictureSettings = {
  plane: Exclude<NonNullable<FramesSpec['plane']>, unknown[]> | [number, number];
};

/** The document that the Build page edits: a run spec with every default filled in. */
export interface NetworkDocument {
  name: string;
  network: NetworkSpec;
  data: DataSettings;
  training: TrainingSettings;
  frames: PictureSettings;
  /** The kept epoch of a run that it continues; null means fresh weights. */
  fork: ForkSpec | null;
  /** The run that it is a changed copy of. */
  changed_from: string | null;
}

/** The run spec for POST /runs. It omits the document's name, so the server describes the run in its title. */
export function toRunSpec(document: NetworkDocument): RunSpec {
  const { name, network, data, training, frames, fork, changed_from } = document;
  return { network: { ...network, name }, data, training, frames, fork, changed_from };
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
    changed_from: spec.changed_from ?? null,
  };
}

/** A fresh copy of the defaults, with objects in the form that pages use. */
function defaultTraining(): Omit<TrainingSettings, 'loss'> {
  const { optimizer, metrics, early_stopping, ...plain } = structuredClone(DEFAULTS.TrainingSpec);
  return {
    ...plain,
    optimizer: asObject(optimizer),
    metrics: metrics.map((metric) => (typeof metric === 'string' ? metric : asObject(metric))),
    early_stopping: early_stopping && { ...DEFAULTS.EarlyStoppingSpec, ...early_stopping },
  };
}

/** Turns an object that is given only by its name into one with an empty config. */
const asObject = (named: string | (Partial<ClassConfig> & { class_name: string })): ClassConfig =>
  typeof named === 'string'
    ? { class_name: named, config: {} }
    : { ...named, config: named.config ?? {} };

/** The plane of pictures in the spec, or else the default of the schema. */
export function planeOf(plane: FramesSpec['plane']): PictureSettings['plane'] {
  const given = plane ?? DEFAULTS.FramesSpec.plane;
  const [x, y] = given === 'pca' ? [] : given;
  return x === undefined || y === undefined ? 'pca' : [x, y];
}

/**
 * The network of a first visit: two small layers that separate two spirals, and then overfit. The best
 * epoch is near 40, and at epoch 200 the validation loss is a quarter higher.
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
