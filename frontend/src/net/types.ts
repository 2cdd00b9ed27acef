/** The words of the wire: what REST and the websocket say. */
import type { WireNumber } from './numbers';

export type Status =
  | 'queued'
  | 'starting'
  | 'running'
  | 'paused'
  | 'completed'
  | 'stopped'
  | 'failed'
  | 'cancelled';

export type Reason =
  | 'epochs_reached'
  | 'early_stopping'
  | 'user_stop'
  | 'user_cancel'
  | 'nan_loss'
  | 'out_of_memory'
  | 'disk_full'
  | 'time_limit'
  | 'worker_lost'
  | 'retries_exhausted'
  | 'invalid_spec';

const LIVE: ReadonlySet<Status> = new Set(['queued', 'starting', 'running', 'paused']);

/** Whether a run may still change. */
export const isLive = (status: Status): boolean => LIVE.has(status);

// The run spec -------------------------------------------------------------------------------

/** Any Keras object: its class and its constructor's arguments. */
export interface ClassConfig {
  class_name: string;
  config: Record<string, unknown>;
}

export interface NodeSpec extends ClassConfig {
  id: string;
}

export interface EdgeSpec {
  source: string;
  target: string;
  port?: number | null;
}

export interface NetworkSpec {
  version: 1;
  nodes: NodeSpec[];
  edges: EdgeSpec[];
  layout?: Record<string, [number, number]>;
}

export interface SplitSpec {
  validation?: number;
  test?: number;
  seed?: number;
  stratify?: boolean;
  sealed?: boolean;
}

export interface DataSpec {
  dataset: string;
  config?: Record<string, unknown>;
  shape?: number[] | null;
  split?: SplitSpec;
  standardize?: boolean | null;
}

export interface EarlyStoppingSpec {
  monitor?: string;
  mode?: 'auto' | 'min' | 'max';
  patience?: number;
  min_delta?: number;
  baseline?: number | null;
  start_from_epoch?: number;
  restore_best_weights?: boolean;
}

export interface TrainingSpec {
  loss: string | ClassConfig;
  optimizer?: string | ClassConfig;
  metrics?: (string | ClassConfig)[];
  epochs?: number;
  batch_size?: number | 'full';
  shuffle?: boolean;
  class_weight?: Record<string, number> | null;
  seed?: number;
  early_stopping?: EarlyStoppingSpec | null;
  stop_on_nan?: boolean;
  /** Epochs a second; null for full speed. */
  pace?: number | null;
}

export interface RunSpec {
  name?: string | null;
  tags?: string[];
  network: NetworkSpec;
  data: DataSpec;
  training: TrainingSpec;
}

// Runs ---------------------------------------------------------------------------------------

export interface Run {
  id: string;
  /** The N of "Run N". */
  number: number;
  /** Empty where nobody gave one. */
  name: string;
  tags: string[];
  status: Status;
  reason: Reason | null;
  message: string | null;
  spec: RunSpec;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  attempt: number;
  epoch: number;
  epochs: number;
  best_epoch: number | null;
  /** Flat: of the kept weights once the run has ended, of the last epoch while it is live. */
  metrics: Record<string, number>;
  error: Record<string, unknown> | null;
  queue_position: number | null;
  parameters: number | null;
}

export interface Page<T> {
  data: T[];
  next: string | null;
}

export interface RunQuery {
  status?: Status | Status[];
  tag?: string;
  after?: string;
  limit?: number;
}

// Networks and data --------------------------------------------------------------------------

/** What the palette offers; its shape belongs to whoever reads it. */
export type Catalog = Record<string, unknown>;

export type FixEdit = { op: 'set' | 'insert' | 'remove' | 'connect' | 'replace' } & Record<
  string,
  unknown
>;

export interface Problem {
  code: string;
  severity: 'error' | 'warning';
  node: string | null;
  field: string | null;
  message: string;
  /** What the message is made of, so that a page can say it in another language. */
  values: Record<string, unknown>;
  fix: null | { label: string; edits: FixEdit[] };
}

export interface CheckRequest {
  network: NetworkSpec;
  data?: DataSpec;
  training?: TrainingSpec;
}

export interface CheckReport {
  ok: boolean;
  nodes: Record<
    string,
    { output_shape?: (number | null)[] | null; params?: number | null; flops?: number | null }
  >;
  totals: {
    params: number | null;
    trainable: number | null;
    flops: number | null;
    memory: number | null;
  };
  forecast: { seconds_per_epoch: number | null; device: string | null } | null;
  problems: Problem[];
}

export interface DatasetFacts {
  name: string;
  title: string;
  kind: 'points' | 'table' | 'images' | 'sequences';
  task: 'classification' | 'regression';
  shape: number[];
  rows: number;
  classes: string[] | null;
  features: string[] | null;
  target: string | null;
  unit: string | null;
  standardize: boolean;
  scale: number | null;
  counts: { train: number; validation: number; test: number };
  config_schema: Record<string, unknown>;
}

export type NestedNumbers = number | NestedNumbers[];

export interface DatasetPreview {
  facts: DatasetFacts;
  x: NestedNumbers[];
  y: NestedNumbers[];
  split: ('train' | 'validation' | 'test')[];
}

// The event log ------------------------------------------------------------------------------

export interface EventData {
  status: {
    status: Status;
    reason?: Reason | null;
    message?: string | null;
    best_epoch?: number | null;
    metrics?: Record<string, WireNumber> | null;
    error?: Record<string, unknown> | null;
  };
  epoch: {
    epoch: number;
    metrics: Record<string, WireNumber>;
    duration: number;
    learning_rate?: WireNumber | null;
    wait?: number | null;
    best_epoch?: number | null;
  };
  log: { level?: 'info' | 'warning' | 'error'; message: string; code?: string | null };
  frame: { epoch: number; size: number };
  checkpoint: { epoch: number; which: 'best' | 'last'; size: number; sha256: string };
  command: { command: string; value?: unknown; epoch?: number | null };
  diagnosis: {
    code: 'overfitting' | null;
    since?: number | null;
    message?: string | null;
    values?: Record<string, WireNumber>;
  };
  supersede: { from_epoch: number };
}

export type EventKind = keyof EventData;

/** One entry of a run's log: the kind decides the shape of the data. */
export type RunEvent = {
  [K in EventKind]: { seq: number; kind: K; at: string; attempt: number; data: EventData[K] };
}[EventKind];

/** Where a runner is inside an epoch; shown, never stored. */
export interface Progress {
  epoch: number;
  batch: number;
  batches: number;
}

// The websocket ------------------------------------------------------------------------------

export type ServerMessage =
  | { type: 'events'; run: string; events: RunEvent[] }
  | { type: 'synced'; run: string; seq: number }
  | { type: 'gap'; run: string; from: number; to: number }
  | ({ type: 'progress'; run: string } & Progress)
  | { type: 'ping' }
  | { type: 'error'; run?: string | null; code?: string; message?: string };
