import type {
  ClassConfig,
  DataSpec,
  EarlyStoppingSpec,
  ForkSpec,
  NetworkSpec,
  RunSpec,
  SplitSpec,
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
export interface TrainingSettings {
  loss: string | ClassConfig;
  optimizer: ClassConfig;
  metrics: (string | ClassConfig)[];
  epochs: number;
  batch_size: number | 'full';
  shuffle: boolean;
  class_weight: Record<string, number> | null;
  seed: number;
  early_stopping: EarlyStopping | null;
  stop_on_nan: boolean;
  pace: number | null;
  engine: 'auto' | 'resident' | 'streaming';
  /** XLA. */
  jit_compile: 'auto' | boolean;
  dtype_policy: 'float32' | 'mixed_float16' | 'mixed_bfloat16';
}

/** What pictures show of rows with more than two features: principal components, or two features from 0. */
export type PictureSettings = { plane: 'pca' | [number, number] };

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

export const defaultEarlyStopping: EarlyStopping = {
  monitor: 'val_loss',
  mode: 'auto',
  patience: 5,
  min_delta: 0,
  baseline: null,
  start_from_epoch: 0,
  restore_best_weights: true,
};

const defaultSplit: Required<SplitSpec> = {
  validation: 0.2,
  test: 0.2,
  seed: 0,
  stratify: true,
  sealed: false,
};

/** The run spec that POST /runs takes. */
export function toRunSpec(document: NetworkDocument): RunSpec {
  const { name, network, data, training, frames, fork } = document;
  return { name, network, data, training, frames, fork };
}

/** Fills in the defaults of a document that was stored by an earlier version or written by hand. */
export function complete(spec: RunSpec): NetworkDocument {
  const { optimizer, early_stopping: stopping, ...training } = spec.training;
  return {
    name: spec.name ?? '',
    network: spec.network,
    data: {
      dataset: spec.data.dataset,
      config: spec.data.config ?? {},
      shape: spec.data.shape ?? null,
      split: { ...defaultSplit, ...spec.data.split },
      standardize: spec.data.standardize ?? null,
    },
    training: {
      metrics: [],
      epochs: 10,
      batch_size: 32,
      shuffle: true,
      class_weight: null,
      seed: 0,
      stop_on_nan: true,
      pace: null,
      engine: 'auto',
      jit_compile: 'auto',
      dtype_policy: 'float32',
      ...training,
      optimizer:
        typeof optimizer === 'object'
          ? optimizer
          : { class_name: optimizer ?? 'Adam', config: { learning_rate: 0.001 } },
      early_stopping: stopping ? { ...defaultEarlyStopping, ...stopping } : null,
    },
    frames: { plane: planeOf(spec.frames?.plane) },
    fork: spec.fork ?? null,
  };
}

function planeOf(plane: 'pca' | number[] | undefined): PictureSettings['plane'] {
  const [x, y] = Array.isArray(plane) ? plane : [];
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
    data: { dataset: 'spiral', split: { validation: 0.2, test: 0.2 } },
    training: {
      loss: 'sparse_categorical_crossentropy',
      optimizer: { class_name: 'Adam', config: { learning_rate: 0.008 } },
      metrics: ['accuracy'],
      epochs: 200,
      seed: 0,
      pace: 12,
    },
  });
}
