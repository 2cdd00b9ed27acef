/** The types of the wire, from docs/openapi.json, with shorter names and narrower types. */
import type { components, paths } from './api';
import { COMMANDS, LIVE } from './life';

type Schemas = components['schemas'];
/** A schema with narrower types for some fields. */
type Told<T, Fields> = Omit<T, keyof Fields> & Fields;

export type Status = Schemas['Status'];
export type Reason = Schemas['Reason'];

/** Why a run stands still while it trains. */
export type Waiting = Schemas['WaitingData'];

/** Whether a run may still change. */
export const isLive = (status: Status): boolean => LIVE.includes(status);

// The run spec -------------------------------------------------------------------------------

/** Any Keras object: its class, and the arguments of its constructor, which pages always include. */
export type ClassConfig = Required<Schemas['ClassConfig']>;
export type NodeSpec = Required<Schemas['NodeSpec']>;
export type EdgeSpec = Schemas['EdgeSpec'];
export type NetworkSpec = Told<
  Schemas['NetworkSpec'],
  { version: 1; nodes: NodeSpec[]; edges: EdgeSpec[] }
>;

export type FramesSpec = Schemas['FramesSpec'];
export type SplitSpec = Schemas['SplitSpec'];
export type DataSpec = Schemas['DataSpec'];
export type EarlyStoppingSpec = Schemas['EarlyStoppingSpec'];
export type TrainingSpec = Told<
  Schemas['TrainingSpec'],
  {
    loss: string | ClassConfig;
    /** The server also accepts only a name. */
    optimizer?: string | ClassConfig;
    metrics?: (string | ClassConfig)[];
  }
>;
export type RunSpec = Told<
  Schemas['RunSpec'],
  { network: NetworkSpec; data: DataSpec; training: TrainingSpec }
>;

// Runs ---------------------------------------------------------------------------------------

/** A run in wire form: non-finite numbers are strings. */
export type WireRun = Told<Schemas['Run'], { spec: RunSpec }>;
/** The model that a run keeps: after `batch` batches of the epoch that follows `epoch`. */
export type KeptModel = Schemas['KeptModel'] & { batch: number };
export type Run = Told<WireRun, { metrics: Record<string, number> }>;
export type WireRunPage = Told<Schemas['RunPage'], { data: WireRun[] }>;
export type RunPage = Told<Schemas['RunPage'], { data: Run[] }>;
export type RunQuery = NonNullable<paths['/api/v1/runs']['get']['parameters']['query']>;
export type RunChanges = Schemas['RunChanges'];
export type LiveChanges = Schemas['LiveChanges'];

/** The verdict on a run, with its numbers and remedies. */
export type Verdict = Schemas['RunVerdict'];
export type Remedy = Schemas['RunRemedy'];

/** The kept epoch of another run at which training begins. */
export type ForkSpec = Schemas['ForkSpec'];

/** The commands for a live run. */
export type Command = Schemas['CommandData']['command'];
/** Whether a run in that status accepts the command. */
export const takes = (status: Status, command: Command): boolean =>
  COMMANDS[command].includes(status);
/** An open command of a live run. */
export type Wish = Schemas['Wish'];

/** A kept state of training; a run can be forked from those of whole epochs (`batch` 0). */
export type WireCheckpoint = Schemas['Checkpoint'];
export type Checkpoint = Told<WireCheckpoint, { metrics: Record<string, number> }>;

export type Device = Schemas['Device'];
export type DevicePage = Schemas['DevicePage'];

// Networks and data --------------------------------------------------------------------------

export type Catalog = Schemas['Catalog'];
export type CatalogEntry = Schemas['CatalogEntry'];
export type ActivationWords = Schemas['ActivationWords'];
export type LayerEntry = Schemas['LayerEntry'];
export type MetricEntry = Schemas['MetricEntry'];
export type LossEntry = Schemas['LossEntry'];
export type MetricTraits = Schemas['MetricTraits'];
export type ParamSchema = Schemas['ParamSchema'];
export type ParamsSchema = Schemas['ParamsSchema'];

/** One change of a fix, distinguished by `op`. */
export type FixEdit = Schemas['Operation'];
export type Problem = Schemas['NetworkProblem'];
export type NodeReport = Schemas['NodeReport'];
export type CheckReport = Schemas['CheckReport'];
export type CheckRequest = Told<
  Schemas['CheckRequest'],
  { network: NetworkSpec; data?: DataSpec; training?: TrainingSpec }
>;

export type Part = keyof Schemas['Counts'];
export type DownloadState = Schemas['DownloadState'];
export type DatasetFacts = Schemas['DatasetFacts'];
export type DatasetPage = Schemas['DatasetPage'];
export type NestedNumbers = Schemas['NestedNumbers'];
export type ColumnFacts = Schemas['Column'];
export type DatasetPreview = Schemas['DatasetPreview'];

export type WireEvaluation = Schemas['Evaluation'];
export type WireCurves = Schemas['RunCurves'];
export type FrameHeader = Schemas['FrameHeader'];

// The event log ------------------------------------------------------------------------------

/** One entry of a run's log: the kind decides the shape of the data. */
export type RunEvent = Schemas['RunEvent'];
export type EventPage = Schemas['EventPage'];
export type EventData = { [Entry in RunEvent as Entry['kind']]: Entry['data'] };

/** How far a runner is inside an epoch; it is never stored. */
export type Progress = Omit<Schemas['ProgressMessage'], 'type' | 'run'>;

// The websocket ------------------------------------------------------------------------------

export type ServerMessage = Schemas['ServerMessage'];
export type ClientMessage = Schemas['ClientMessage'];
