/** Pictures of data on a canvas. All colours are tokens, so a theme's switch only needs a repaint. */

import type { DatasetPreview } from '../net/types';
import type { Token } from './marks';
import { paintImages } from './paintImages';
import { paintPlane } from './paintPlane';
import { paintSequences } from './paintSequences';

export {
  CLASS_MARKS,
  classColour,
  classMark,
  parseHex,
  type Token,
  targetColour,
  targetCss,
} from '../datasets/marks';
export { toPixels } from '../datasets/samples';

/** Paints a preview into a square of `size` CSS px. */
export function paintPreview(
  canvas: HTMLCanvasElement,
  size: number,
  preview: DatasetPreview,
  token: Token,
): void {
  const scale = Math.max(1, window.devicePixelRatio);
  canvas.width = Math.round(size * scale);
  canvas.height = canvas.width;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(scale, scale);
  context.fillStyle = token('--sunken');
  context.fillRect(0, 0, size, size);
  if (preview.facts.kind === 'images') paintImages(context, size, preview, token);
  else if (preview.facts.kind === 'sequences') paintSequences(context, size, preview, token);
  else paintPlane(context, size, preview, token);
}
