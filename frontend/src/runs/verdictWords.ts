/** A verdict in words: its title, and the numbers that show it. */
import { fmt, hasText, t } from '../i18n/index.svelte';
import { decodeNumber, type WireNumber } from '../net/numbers';
import type { Run, Verdict } from '../net/types';
import { DATA_LOSS } from '../network/loss';
import { formatLoss } from './format';
import { nanAdvice } from './words';

/** Values that are losses; all others are counts, or settings. */
const LOSSES = [
  'lowest',
  'now',
  'before',
  'first',
  'val_best',
  'val_now',
  'train_best',
  'train_now',
];

/** By what share a loss changed; a dash where there is nothing to measure it by. */
export function shareOf(from: number, to: number): string {
  const share = (to - from) / Math.abs(from);
  return Number.isFinite(share)
    ? fmt.number(share, { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' })
    : '–';
}

function written({ values }: Verdict): Record<string, string> {
  const number = (name: string) => decodeNumber(values[name] as WireNumber | undefined);
  const written = Object.entries(values).map(([name, value]): [string, string] => {
    if (LOSSES.includes(name)) return [name, formatLoss(number(name))];
    if (name === 'right') return [name, fmt.percent(number(name))];
    return [name, typeof value === 'number' ? fmt.plain(value) : String(value)];
  });
  const rise = 'val_best' in values ? ['val_best', 'val_now'] : ['lowest', 'now'];
  const loss = `verdict.loss.${values.metric}`;
  return {
    ...Object.fromEntries(written),
    rise: shareOf(number(rise[0] as string), number(rise[1] as string)),
    fall: shareOf(number('train_best'), number('train_now')),
    loss: hasText(loss) ? t(loss) : String(values.metric ?? ''),
  };
}

/** "Overfitting since epoch 42". */
export function verdictTitle(verdict: Verdict): string {
  const key = `verdict.${verdict.code}`;
  return hasText(key) ? t(key, written(verdict)) : String(verdict.code);
}

/** What shows it. */
export function verdictWhy(verdict: Verdict, run: Run | null): string {
  const key = `verdict.${verdict.code}.why`;
  if (!hasText(key)) return '';
  const form = `${key}${variant(verdict)}`;
  const said = t(hasText(form) ? form : key, written(verdict));
  return verdict.code === 'not_a_number' ? `${said} ${nanAdvice(run?.error)}` : said;
}

/** Which of several sentences fits the numbers. */
function variant({ code, values }: Verdict): string {
  if (code === 'underfitting' && !('right' in values)) return '.loss';
  if (code !== 'overfitting') return '';
  // A training loss that has not fallen is not said to have.
  if (Number(values.train_now) >= Number(values.train_best)) return '.level';
  return values.metric === DATA_LOSS ? '.data' : '';
}
