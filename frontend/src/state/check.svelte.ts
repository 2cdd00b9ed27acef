/** The server's check of the open document: shapes, counts, forecast and problems. */
import { ApiError, checkNetwork } from '../net/client';
import type { CheckReport, Problem } from '../net/types';
import type { NetworkDocument } from '../network/document';

const DELAY_MS = 150;
const RETRY_MS = 1500;

type NodeReport = CheckReport['nodes'][string];
/** The parts of a document on which a check depends. */
type Checked = Pick<NetworkDocument, 'network' | 'data' | 'training' | 'fork'>;

let report = $state.raw<CheckReport | null>(null);
let reportFor: Checked | null = $state.raw(null);
let wanted: Checked | null = $state.raw(null);
let failure = $state.raw<ApiError | null>(null);
let shapes = $state.raw<Record<string, NodeReport>>({});
let aborter: AbortController | undefined;

export const check = {
  /** The last report, which may be of the document before the last change: see `fresh`. */
  get report(): CheckReport | null {
    return report;
  },
  get fresh(): boolean {
    return report !== null && reportFor === wanted;
  },
  /** Why there is no report: the server is missing or not ready. The request is repeated automatically. */
  get failure(): ApiError | null {
    return failure;
  },
  get problems(): readonly Problem[] {
    return report?.problems ?? [];
  },
  /** The first problem that keeps the network from training. */
  get blocker(): Problem | null {
    return report?.problems.find((problem) => problem.severity === 'error') ?? null;
  },
  /** The last known shape and cost of a layer, so that a short error does not clear the cards. */
  node(id: string): NodeReport | undefined {
    return shapes[id];
  },
  of(id: string | null): readonly Problem[] {
    return report?.problems.filter((problem) => problem.node === id) ?? [];
  },
};

/** Checks a document shortly after the last call; only the answer to the latest call counts. */
export function checkDocument(document: Checked): void {
  aborter?.abort();
  const controller = new AbortController();
  aborter = controller;
  wanted = document;
  schedule(document, controller.signal, DELAY_MS);
}

function schedule(document: Checked, signal: AbortSignal, delay: number): void {
  const timer = setTimeout(() => void ask(document, signal), delay);
  signal.addEventListener('abort', () => clearTimeout(timer));
}

async function ask(document: Checked, signal: AbortSignal): Promise<void> {
  const { network, data, training, fork } = document;
  try {
    const next = await checkNetwork({ network, data, training, fork }, signal);
    if (signal.aborted) return;
    report = next;
    reportFor = document;
    failure = null;
    shapes = lastKnown(document, next);
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof ApiError)) throw error;
    failure = error;
    schedule(document, signal, RETRY_MS);
  }
}

function lastKnown(document: Checked, next: CheckReport): Record<string, NodeReport> {
  const known = document.network.nodes.map(({ id }): [string, NodeReport | undefined] => {
    const found = next.nodes[id];
    return [id, found?.output_shape ? found : (shapes[id] ?? found)];
  });
  return Object.fromEntries(known.filter((entry): entry is [string, NodeReport] => !!entry[1]));
}
