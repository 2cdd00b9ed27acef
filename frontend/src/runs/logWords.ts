/** A line of a run's log in the page's language; the runner's own English where there is no other. */
import { fmt, t, tOr, type Values } from '../i18n/index.svelte';
import type { LogLine } from '../state/runLog';
import { formatLoss } from './format';
import { datasetName } from './words';

type Given = LogLine['values'];

export function logSentence({ code, message, values }: LogLine): string {
  // A log of an older version has no values: its own words are whole.
  if (code === null) return message;
  const said = code === 'forked' ? forked(values, message) : told(code, values, message);
  return /\{\w+\}/.test(said) ? message : said;
}

/** "warning: …", as a terminal tells it. */
export const logWords = (line: LogLine): string =>
  line.level === 'info' ? logSentence(line) : `${t(`log.${line.level}`)}: ${logSentence(line)}`;

function told(code: string, values: Given, message: string): string {
  const said: Values = {};
  for (const [name, value] of Object.entries(values)) said[name] = word(name, value);
  // The number that a word's plural form goes by.
  if (typeof values.value === 'number') said.count = values.value;
  if ('steps' in values || code === 'resumed') said.where = where(values);
  const general = tOr(`log.${code}`, message, said);
  return tOr(`log.${code}.${variant(code, values)}`, general, said);
}

/** A code with several sentences: which one it is. */
function variant(code: string, values: Given): string {
  if (typeof values.why === 'string') return values.why;
  if (code === 'xla_other_numbers' && values.asked === true) return 'asked';
  if (code === 'command_pace' && values.value === undefined) return 'full';
  return code === 'command_checkpoint' && values.batch !== 0 ? 'amid' : '';
}

const BYTES = ['size', 'room', 'received', 'total'];

function word(name: string, value: unknown): string {
  if (name === 'dataset') return datasetName(String(value));
  if (typeof value === 'number') return BYTES.includes(name) ? fmt.bytes(value) : fmt.plain(value);
  if (name === 'metrics') return measured(value as Record<string, unknown>);
  return String(value);
}

/** By Keras's own names, as the lines of the epochs have them. */
const measured = (metrics: Record<string, unknown>): string =>
  Object.entries(metrics)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? formatLoss(value) : value}`)
    .join(', ');

/** How far training was: epochs that were done, and batches of the next one. */
function where({ epoch, batch, steps }: Given): string {
  const [done, inside] = [Number(epoch ?? 0), Number(batch ?? 0)];
  if (inside === 0)
    return done === 0 ? say('before', {}) : say('after', { epoch: fmt.number(done) });
  const amid = { epoch: fmt.number(done + 1), batch: fmt.number(inside) };
  return steps === undefined
    ? say('batches', { ...amid, count: inside })
    : say('amid', { ...amid, steps: fmt.number(Number(steps)) });
}

const say = (key: string, values: Values): string => tOr(`log.where.${key}`, '', values);

/** What a fork took over, sentence by sentence. */
function forked(values: Given, message: string): string {
  const { epoch, count, total, steps, rate } = values;
  const list = (name: string): string[] => (Array.isArray(values[name]) ? values[name] : []);
  const parts: [key: string, values: Values][] = [
    ['', { epoch: Number(epoch), taken: Number(count), total: Number(total) }],
  ];
  if (list('fresh').length > 0) parts.push(['.fresh', { fresh: fmt.list(list('fresh')) }]);
  parts.push(
    values.optimizer === true ? ['.optimizer', { count: Number(steps) }] : ['.otherOptimizer', {}],
  );
  if (list('lacking').length > 0) parts.push(['.lacking', { lacking: fmt.list(list('lacking')) }]);
  if (list('from_weights').length > 0)
    parts.push(['.weights', { weights: fmt.list(list('from_weights')) }]);
  if (typeof rate === 'number')
    parts.push([values.own_rate ? '.ownRate' : '.theirRate', { rate: fmt.plain(rate) }]);
  else parts.push(['.schedule', { steps: Number(steps) }]);
  const sentences = parts.map(([key, given]) => tOr(`log.forked${key}`, '', given));
  return epoch === undefined || sentences.includes('') ? message : sentences.join(' ');
}
