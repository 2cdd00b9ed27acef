/** Which runs of the list are shown. Framework-free. */
import { isLive, type Run } from '../net/types';

export const GROUPS = ['all', 'live', 'done', 'failed'] as const;
export type Group = (typeof GROUPS)[number];

export function inGroup(run: Run, group: Group): boolean {
  if (group === 'all') return true;
  if (group === 'live') return isLive(run.status);
  const failed = run.status === 'failed';
  return group === 'failed' ? failed : !failed && !isLive(run.status);
}

/** Whether each word is in the run's name, number or tags. */
export function matches(run: Run, search: string): boolean {
  const text = [`run ${run.number}`, `#${run.number}`, run.name, ...run.tags]
    .join('\n')
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export const countGroups = (runs: readonly Run[]): Record<Group, number> =>
  Object.fromEntries(
    GROUPS.map((group) => [group, runs.filter((run) => inGroup(run, group)).length]),
  ) as Record<Group, number>;
