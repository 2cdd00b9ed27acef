import { describe, expect, it } from 'vitest';
import { decodeFrame, tileAt } from './frame';

function frameOf(header: object, payload: number[]): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(4 + text.length + payload.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(payload, 4 + text.length);
  return bytes.buffer;
}

const header = {
  version: 1,
  epoch: 41,
  domain: { x: [-1, 1], y: [-2, 2] },
  parts: [
    { kind: 'boundary', node: 'out', shape: [1, 2, 2], offset: 0, scale: 1 / 255, at: 0 },
    {
      kind: 'tiles',
      node: 'hidden',
      shape: [2, 1, 2],
      units: [0, 7],
      total: 8,
      dead: [7],
      offset: [-1, 0],
      scale: [0.5, 0],
      at: 4,
    },
    {
      kind: 'weights',
      node: 'out',
      shape: [1, 2],
      from_units: [3],
      from_total: 8,
      to_units: [0, 1],
      to_total: 2,
      offset: -4,
      scale: 2,
      at: 8,
    },
  ],
};

describe('a frame', () => {
  const frame = decodeFrame(frameOf(header, [0, 51, 255, 0, 0, 4, 9, 9, 0, 3]));

  it('says when and where', () => {
    expect(frame.epoch).toBe(41);
    expect(frame.domain?.y).toEqual([-2, 2]);
  });

  it('has the network’s output over the plane', () => {
    expect(frame.boundary?.node).toBe('out');
    expect([...(frame.boundary?.values ?? [])].map((v) => Math.round(v * 10) / 10)).toEqual([
      0, 0.2, 1, 0,
    ]);
  });

  it('has a range for each tile', () => {
    const tiles = frame.tiles.get('hidden');
    if (!tiles) throw new Error('no tiles');
    expect([...tileAt(tiles, 0)]).toEqual([-1, 1]);
    expect([...tileAt(tiles, 1)]).toEqual([0, 0]);
    expect(tiles.dead).toEqual([7]);
    expect(tiles.most).toBe(1);
  });

  it('has weights from unit to unit', () => {
    const weights = frame.weights.get('out');
    expect([...(weights?.values ?? [])]).toEqual([-4, 2]);
    expect(weights?.most).toBe(4);
    expect(weights?.fromTotal).toBe(8);
  });

  it('of wide data has a plane, rows on it and layers', () => {
    const wide = decodeFrame(
      frameOf(
        {
          ...header,
          plane: { kind: 'features', features: [0, 3], of: 13 },
          validation: { rows: 4, of: 4, confusion: [[4]] },
          parts: [
            {
              kind: 'points',
              node: '',
              shape: [3, 2],
              training: 1,
              offset: [0, 1, 0],
              scale: [1, 2, 1],
              at: 0,
            },
            {
              kind: 'layers',
              node: '',
              shape: [1, 3, 1],
              layers: [{ node: 'out', units: 2 }],
              offset: 0,
              scale: 1,
              at: 6,
            },
          ],
        },
        [5, 6, 1, 2, 0, 1, 1, 1, 1],
      ),
    );
    expect(wide.plane?.features).toEqual([0, 3]);
    expect(wide.points?.training).toBe(1);
    expect([wide.points?.x, wide.points?.y].map((values) => Array.from(values ?? []))).toEqual([
      [5, 6],
      [3, 5],
    ]);
    expect(wide.layers.get('out')?.units).toBe(2);
    expect(wide.validation?.split.rows).toBe(4);
  });

  it('of an older run has no numbers of its layers', () => {
    expect(frame.plane).toBeNull();
    expect(frame.layers.size).toBe(0);
    expect(frame.validation).toBeNull();
  });

  it('of an unknown version is refused', () => {
    expect(() => decodeFrame(frameOf({ ...header, version: 2 }, []))).toThrow('version 2');
  });
});
