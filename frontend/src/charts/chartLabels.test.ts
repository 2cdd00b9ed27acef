import { describe, expect, it } from 'vitest';
import { type ChartLabels, type LabelScene, placeLabels } from './chartLabels';
import { boxOf, overlap, type Spot } from './placement';
import { makeScale } from './scale';
import { labelWidth } from './text';
import type { ChartLine } from './types';

const frame = { left: 34, right: 430, top: 8, bottom: 160 };
const x = makeScale([1, 200], [frame.left, frame.right]);
const y = makeScale([0.1, 0.8], [frame.bottom, frame.top]);

function curve(
  role: ChartLine['role'],
  count: number,
  value: (epoch: number) => number,
): ChartLine {
  const epochs = Array.from({ length: count }, (_, index) => index + 1);
  return { role, epochs, values: epochs.map(value) };
}

/** A run that stopped at epoch 25, in front of one of 200: everything wants the same few pixels. */
function crowded(more: Partial<LabelScene> = {}): LabelScene {
  const train = curve('train', 25, (epoch) => 0.345 + 0.25 / epoch);
  const validation = curve('validation', 25, (epoch) => 0.35 + 0.26 / epoch);
  const old = curve('validation', 200, (epoch) => 0.33 + 0.3 / epoch + epoch / 5_000);
  return {
    frame,
    width: 500,
    x,
    y,
    lines: [train, validation],
    ghosts: [old],
    ends: [
      { x: x(25), y: y(0.349), text: 'train 0.349' },
      { x: x(25), y: y(0.356), text: 'val. 0.356' },
      { x: x(200), y: y(0.37), text: 'Run 1' },
    ],
    best: { epoch: 20, value: 0.346, text: 'best 0.346' },
    test: { epoch: 20, value: 0.378, text: 'test 0.378' },
    overfitting: null,
    stop: { epoch: 25, text: 'early stop, 25' },
    ...more,
  };
}

function boxes(scene: LabelScene, placed: ChartLabels) {
  const named: [string | undefined, Spot | null][] = [
    ...scene.ends.map((end, index): [string, Spot | null] => [
      end.text,
      placed.ends[index] ?? null,
    ]),
    [scene.best?.text, placed.best],
    [scene.test?.text, placed.test],
    [scene.overfitting?.text, placed.overfitting],
    [scene.stop?.text, placed.stop],
  ];
  return named.flatMap(([text, spot]) =>
    text && spot ? [{ text, box: boxOf(spot, labelWidth(text)) }] : [],
  );
}

function collisions(scene: LabelScene): string[] {
  const all = boxes(scene, placeLabels(scene));
  return all.flatMap((a, index) =>
    all.slice(index + 1).flatMap((b) => (overlap(a.box, b.box) ? [`${a.text} / ${b.text}`] : [])),
  );
}

describe('placeLabels', () => {
  it('finds a place for every label of a short run before a long one', () => {
    const scene = crowded();
    expect(boxes(scene, placeLabels(scene))).toHaveLength(6);
    expect(collisions(scene)).toEqual([]);
  });

  it('keeps labels off the own curves where there is room', () => {
    const scene = crowded();
    for (const { box, text } of boxes(scene, placeLabels(scene))) {
      for (const line of scene.lines) {
        const hidden = line.epochs.filter((epoch, row) => {
          const [px, py] = [x(epoch), y(line.values[row] as number)];
          return px > box.left && px < box.right && py > box.top && py < box.bottom;
        });
        expect(hidden, text).toEqual([]);
      }
    }
  });

  it('has none collide wherever a run ends', () => {
    for (let last = 3; last <= 200; last += 7) {
      const lines = [
        curve('train', last, (epoch) => 0.2 + 0.5 / epoch),
        curve('validation', last, (epoch) => 0.22 + 0.5 / epoch + epoch / 2_000),
      ];
      const at = (line: number) => y(lines[line]?.values.at(-1) as number);
      const best = Math.max(1, Math.round(last * 0.7));
      const scene = crowded({
        lines,
        ends: [
          { x: x(last), y: at(0), text: 'train 0.200' },
          { x: x(last), y: at(1), text: 'val. 0.220' },
          { x: x(200), y: y(0.37), text: 'Run 1' },
        ],
        best: { epoch: best, value: 0.25, text: 'best 0.250' },
        test: { epoch: best, value: 0.26, text: 'test 0.260' },
        overfitting: { since: best, text: `overfitting since epoch ${best}` },
        stop: { epoch: last, text: `early stop, ${last}` },
      });
      expect(collisions(scene), `${last}`).toEqual([]);
      expect(placeLabels(scene).ends).not.toContain(null);
    }
  });

  it('leaves words alone that have room', () => {
    const scene = crowded({
      lines: [curve('validation', 200, () => 0.5)],
      ghosts: [],
      ends: [{ x: x(200), y: y(0.5), text: 'val. 0.5' }],
      best: null,
      test: null,
      stop: null,
      overfitting: { since: 50, text: 'overfitting since epoch 50' },
    });
    const placed = placeLabels(scene);
    expect(placed.ends[0]).toMatchObject({ x: x(200) + 8, y: y(0.5), anchor: 'start' });
    expect(placed.overfitting).toMatchObject({ x: x(50) + 8, y: frame.top + 10, anchor: 'start' });
    expect(placed.best).toBeNull();
  });
});
