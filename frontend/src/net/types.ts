/**
 * The words of the wire: what REST and the websocket say. What docs/openapi.json knows is taken from
 * it; written by hand is what it leaves open: catalogue values, edits, shapes, and the stream.
 */
import type { components, paths } from './api';
import type { WireNumber } from './numbers';

type Schemas = components['schemas'];
/** A schema with some of its fields told more exactly. */
type Told<T, Fields> = Omit<T, keyof Fields> & Fields;

export type Status = Schemas['Status'];
export type Reason = Schemas['Reason'];

const LIVE: ReadonlySet<Status> = new Set(['queued', 'starting', 'running', 'paused']);

/** Whether a run may still change. */
export const isLive = (status: Status): boolean => LIVE.has(status);

// The run spec -------------------------------------------------------------------------------

/** Any Keras object: its class and its constructor's arguments, which pages always write out. */
export type ClassConfig = Required<Schemas['ClassConfig']>;
export type NodeSpec = Required<Schemas['NodeSpec']>;
export type EdgeSpec = Schemas['EdgeSpec'];
export type NetworkSpec = Told<
  Schemas['NetworkSpec'],
  { version: 1; nodes: NodeSpec[]; edges: EdgeSpec[] }
>;

export type SplitSpec = Schemas['SplitSpec'];
export type DataSpec = Schemas['DataSpec'];
export type EarlyStoppingSpec = Schemas['EarlyStoppingSpec'];
export type TrainingSpec = Told<
  Schemas['TrainingSpec'],
  {
    loss: string | ClassConfig;
    /** The server takes a bare name too. */
    optimizer?: string | ClassConfig;
    metrics?: (string | ClassConfig)[];
  }
>;
export type RunSpec = Told<
  Schemas['RunSpec'],
  { network: NetworkSpec; data: DataSpec; training: TrainingSpec }
>;

// Runs ---------------------------------------------------------------------------------------

/** A run as it comes: numbers that are not finite are words. */
export type WireRun = Told<
  Schemas['Run'],
  { spec: RunSpec; metrics: Record<string, WireNumber> | null }
>;
export type Run = Told<WireRun, { metrics: Record<string, number> }>;
export type WireRunPage = Told<Schemas['RunPage'], { data: WireRun[] }>;
export type RunPage = Told<Schemas['RunPage'], { data: Run[] }>;
export type RunQuery = NonNullable<paths['/api/v1/runs']['get']['parameters']['query']>;
export type RunChanges = Schemas['RunChanges'];
export type LiveChanges = Schemas['LiveChanges'];

/** Where training begins instead of at fresh weights: a kept epoch of another run. */
export type ForkSpec = Schemas['ForkSpec'];

/** What a person may ask of a run that is live. */
export type Command =
  | 'stop'
  | 'cancel'
  | 'pause'
  | 'resume'
  | 'pace'
  | 'learning_rate'
  | 'evaluate'
  | 'checkpoint';

/** A kept state of training; a run can be forked from those of whole epochs (`batch` 0). */
export type WireCheckpoint = Told<
  Schemas['Checkpoint'],
  { metrics: Record<string, WireNumber> | null }
>;
export type Checkpoint = Told<WireCheckpoint, { metrics: Record<string, number> }>;

export type Device = Schemas['Device'];
export type DevicePage = Schemas['DevicePage'];

// Networks and data --------------------------------------------------------------------------

/** What the palette offers; its shape belongs to whoever reads it. */
export type Catalog = Record<string, unknown>;

export type FixEdit = { op: 'set' | 'insert' | 'remove' | 'connect' | 'replace' } & Record<
  string,
  unknown
>;

export type Problem = Told<
  Schemas['NetworkProblem'],
  {
    node: string | null;
    field: string | null;
    /** What the message is made of, so that a page can say it in another language. */
    values: Record<string, unknown>;
    fix: null | Told<Schemas['Fix'], { edits: FixEdit[] }>;
  }
>;

export type CheckRequest = Told<
  Schemas['CheckRequest'],
  { network: NetworkSpec; data?: DataSpec; training?: TrainingSpec }
>;

export type NodeReport = Told<Schemas['NodeReport'], { output_shape?: (number | null)[] | null }>;

export type CheckReport = Told<
  Schemas['CheckReport'],
  {
    nodes: Record<string, NodeReport>;
    totals: Required<Pick<Schemas['Totals'], 'params' | 'trainable' | 'flops' | 'memory'>>;
    problems: Problem[];
  }
>;

export type Part = 'train' | 'validation' | 'test';

export type DownloadState = Schemas['DownloadState'];

export type DatasetFacts = Told<
  Schemas['DatasetFacts'],
  {
    counts: Record<Part, number>;
    /** Rows of each class; null where a number is predicted, and while the rows are not here. */
    balance: Record<Part, number[]> | null;
  }
>;
export type DatasetPage = Told<Schemas['DatasetPage'], { data: DatasetFacts[] }>;

export type NestedNumbers = number | NestedNumbers[];

/** A column of a table over all its rows; the histogram counts equal steps from `min` to `max`. */
export interface ColumnFacts {
  name: string;
  min: number;
  max: number;
  mean: number;
  std: number;
  histogram: number[];
}

export type DatasetPreview = Told<
  Schemas['DatasetPreview'],
  { facts: DatasetFacts; x: NestedNumbers[]; y: NestedNumbers[]; columns: ColumnFacts[] | null }
>;

// The event log ------------------------------------------------------------------------------

/** One entry of a run's log: the kind decides the shape of the data. */
export type RunEvent = Schemas['RunEvent'];
export type EventKind = RunEvent['kind'];
export type EventData = { [Entry in RunEvent as Entry['kind']]: Entry['data'] };

/** Where a runner is inside an epoch; shown, never stored. */
export type Progress = Omit<Schemas['ProgressMessage'], 'type' | 'run'>;

// The websocket ------------------------------------------------------------------------------

export type ServerMessage = Schemas['ServerMessage'];
export type ClientMessage = Schemas['ClientMessage'];
