/** The path of a line, reduced to the points that pixels can show. */
import type { Scale } from './scale';

/**
 * SVG path data. A non-finite value (or one that is not above zero on a logarithmic scale) breaks the
 * line. If several points share a pixel column, the first, smallest, largest and last are kept. So
 * 10,000 epochs draw as fast as 1,000, and no spike is lost. A single point becomes a dot.
 */
export function linePath(
  epochs: readonly number[],
  values: readonly number[],
  x: Scale,
  y: Scale,
): string {
  const count = Math.min(epochs.length, values.length);
  const width = Math.abs(x.range[1] - x.range[0]);
  const thin = count > 2 * width;
  let path = '';
  let pen: 'up' | 'down' = 'up';
  let moved = false;
  const draw = (row: number) => {
    const px = x(epochs[row] as number);
    const py = y(values[row] as number);
    path += `${pen === 'up' ? 'M' : 'L'}${px.toFixed(1)} ${py.toFixed(1)}`;
    moved = pen === 'up';
    pen = 'down';
  };
  const lift = () => {
    // Round caps turn a line of no length into a dot.
    if (moved) path += 'h0';
    moved = false;
    pen = 'up';
  };
  let row = 0;
  while (row < count) {
    if (!drawable(values[row] as number, y)) {
      lift();
      row += 1;
      continue;
    }
    if (!thin) {
      draw(row);
      row += 1;
      continue;
    }
    const column = Math.floor(x(epochs[row] as number));
    let [least, greatest, end] = [row, row, row];
    for (; end < count && Math.floor(x(epochs[end] as number)) === column; end++) {
      const value = values[end] as number;
      if (!drawable(value, y)) break;
      if (value < (values[least] as number)) least = end;
      if (value > (values[greatest] as number)) greatest = end;
    }
    const kept = new Set([row, Math.min(least, greatest), Math.max(least, greatest), end - 1]);
    for (const keep of kept) draw(keep);
    row = end;
  }
  lift();
  return path;
}

const drawable = (value: number, y: Scale) =>
  Number.isFinite(value) && (y.kind === 'linear' || value > 0);
