/** The data over a boundary picture: from the rows of a plane, or from what the frame tells of wider rows. */

import { columnOf, numberOf, rangeOf } from '../datasets/samples';
import { featureNames } from '../datasets/words';
import { fmt, t } from '../i18n/index.svelte';
import type { DatasetFacts, DatasetPreview } from '../net/types';
import type { Frame } from '../network/frame';
import type { PlanePoints } from '../network/frameNumbers';

/** Rows of a preview that has two features. What the test judges is not looked at before. */
export function previewPoints({ x, y, split }: DatasetPreview): PlanePoints {
  const rows = (part: string) => split.flatMap((name, row) => (name === part ? [row] : []));
  const training = rows('train');
  const shown = [...training, ...rows('validation')].map((row) => x[row] ?? []);
  const targets = [...training, ...rows('validation')].map((row) => numberOf(y[row]));
  return {
    x: columnOf(shown, 0),
    y: columnOf(shown, 1),
    target: targets,
    training: training.length,
  };
}

/** Least and greatest of the targets: what the colours of a regression go from and to. */
export const targetRange = (
  preview: DatasetPreview | null,
  points: PlanePoints | null,
): [number, number] =>
  rangeOf(preview ? preview.y.map(numberOf) : Array.from(points?.target ?? []));

/** What the axes of a wide plane are, x first; null where the data is the plane itself. */
export function axisNames(frame: Frame, facts: DatasetFacts | null): [string, string] | null {
  const { plane } = frame;
  if (!plane) return null;
  if (plane.kind === 'pca') {
    const name = (at: 0 | 1) =>
      t('frames.component', {
        number: String(at + 1),
        share: fmt.percent(plane.variance?.[at] ?? Number.NaN),
      });
    return [name(0), name(1)];
  }
  const names = facts?.kind === 'images' || !facts ? [] : featureNames(facts);
  const name = (feature = 0) =>
    names[feature] ?? t('datasets.column', { number: String(feature + 1) });
  return [name(plane.features?.[0]), name(plane.features?.[1])];
}

/** What the picture of a wide plane is a part of; `brief` where there is little room. */
export function planeSentence({ plane }: Frame, brief = false): string | null {
  if (!plane) return null;
  if (brief) return t('frames.slice', { count: plane.of });
  return t(plane.kind === 'pca' ? 'frames.slice.pca' : 'frames.slice.features', {
    count: plane.of,
  });
}
