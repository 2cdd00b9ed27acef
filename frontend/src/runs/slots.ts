/** Which colour a compared run has. Framework-free. */

/** As many runs as there are colours to tell them apart. */
export const MOST_COMPARED = 6;

/** Run numbers in an address: "12,11,9". What is no number is left out. */
export const parseSelected = (text: string | null): number[] =>
  [...new Set((text ?? '').split(',').map(Number))].filter(
    (number) => Number.isInteger(number) && number > 0,
  );

/** Colours, from 1: a run keeps its own while others come and go; a new one takes the first that is free. */
export function assignSlots(
  before: ReadonlyMap<number, number>,
  runs: readonly number[],
): Map<number, number> {
  const slots = new Map(
    runs.flatMap((run) => {
      const slot = before.get(run);
      return slot === undefined ? [] : [[run, slot] as const];
    }),
  );
  const taken = new Set(slots.values());
  for (const run of runs) {
    if (slots.has(run)) continue;
    let slot = 1;
    while (taken.has(slot)) slot += 1;
    slots.set(run, slot);
    taken.add(slot);
  }
  return slots;
}

export const slotColor = (slot: number): string => `var(--cat-${slot})`;
