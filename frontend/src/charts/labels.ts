/** Keeps labels apart. */

/**
 * Heights for labels near their `wanted` heights, at least `gap` apart and inside `[top, bottom]`, in the order
 * of `wanted`. If there is not enough room for all, they move closer together.
 */
export function spread(
  wanted: readonly number[],
  gap: number,
  [top, bottom]: readonly [number, number],
): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => at(wanted, a) - at(wanted, b));
  const room = Math.max(0, bottom - top);
  const step = wanted.length > 1 ? Math.min(gap, room / (wanted.length - 1)) : gap;
  // Touching labels move as one block, placed at the mean of the heights that its members want.
  const blocks: { members: number[]; start: number }[] = [];
  const place = (members: number[]) => {
    const mean =
      members.reduce((sum, member, k) => sum + at(wanted, member) - k * step, 0) / members.length;
    const start = Math.max(top, Math.min(mean, bottom - (members.length - 1) * step));
    return { members, start };
  };
  for (const index of order) {
    let block = place([index]);
    for (;;) {
      const above = blocks.at(-1);
      if (!above || above.start + above.members.length * step <= block.start + 1e-9) break;
      blocks.pop();
      block = place([...above.members, ...block.members]);
    }
    blocks.push(block);
  }
  const heights = new Array<number>(wanted.length).fill(top);
  for (const { members, start } of blocks) {
    members.forEach((member, k) => {
      heights[member] = start + k * step;
    });
  }
  return heights;
}

const at = (values: readonly number[], index: number) => values[index] as number;
