/** How a run is computed, as its log says it. */
import { fmt, t } from '../i18n/index.svelte';
import type { RunLog } from '../state/runLog';
import { logSentence } from './logWords';

/** The codes of the log's lines about it. */
export const ENGINE_CODES: readonly string[] = [
  'engine_resident',
  'engine_streaming',
  'xla_on',
  'xla_off',
  'xla_failed',
  'xla_other_numbers',
];

export interface EngineFacts {
  /** "resident, XLA since epoch 12" */
  text: string;
  /** Sentences of the log, with their reasons. */
  why: string;
}

/** Null until the run has said which engine trains it. */
export function engineFacts({ lines }: Pick<RunLog, 'lines'>): EngineFacts | null {
  const told = lines.filter(({ code }) => code !== null && ENGINE_CODES.includes(code));
  const engine = told.findLast(({ code }) => code?.startsWith('engine_'));
  if (!engine) return null;
  const words = [t(engine.code === 'engine_resident' ? 'engine.resident' : 'engine.streaming')];
  // A later attempt begins without.
  const xla = told.slice(told.indexOf(engine)).findLast(({ code }) => code?.startsWith('xla_'));
  if (xla?.code === 'xla_on')
    words.push(t('engine.xla.since', { epoch: fmt.number(xla.epoch + 1) }));
  if (xla?.code === 'xla_off') words.push(t('engine.xla.until'));
  return { text: words.join(', '), why: told.map(logSentence).join(' ') };
}
