/** The picture of the run in the drawer, for the canvas. */
import type { Frame } from '../network/frame';
import { documents } from './document.svelte';
import { FrameView } from './frameView.svelte';
import type { RunFeed } from './runFeed.svelte';

/** The picture of the run in the drawer, which the canvas shows too. */
export const liveFrames = new FrameView();

/** The run in the drawer. */
let canvasRun = $state.raw<RunFeed | null>(null);

export function showOnCanvas(feed: RunFeed | null): void {
  canvasRun = feed;
}

const key = (nodes: readonly { id: string; class_name: string; config?: unknown }[] | undefined) =>
  nodes?.map(({ id, class_name }) => `${id} ${class_name}`).join('\n');

/** Whether the network is still the one that the run trains. */
const same = $derived.by(() => {
  const spec = canvasRun?.run?.spec;
  if (!spec || spec.data.dataset !== documents.current.data.dataset) return false;
  return key(spec.network.nodes) === key(documents.current.network.nodes);
});

/** The picture to draw into the cards; null if the network has changed since the run began. */
export const canvasFrame = (): Frame | null => (same ? liveFrames.frame : null);

/** Whether the first picture is expected, so that cards reserve its place. */
export const frameAwaited = (): boolean =>
  same && liveFrames.frame === null && canvasRun?.live === true;
