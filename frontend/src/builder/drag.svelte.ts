/** Dragging a layer, from the palette or inside the stack, by mouse, pen or finger. */
import type { Attachment } from 'svelte/attachments';
import { addLayer, moveLayer } from './actions';

export type Payload = { kind: 'new'; className: string } | { kind: 'move'; id: string };

const START_PX = 5;
/** A finger that rests this long starts a drag; one that moves at once scrolls. */
const HOLD_MS = 300;

let active = $state.raw<Payload | null>(null);
let x = $state(0);
let y = $state(0);
let slot = $state<number | null>(null);
let locate: ((x: number, y: number) => number | null) | null = null;

export const drag = {
  get active(): Payload | null {
    return active;
  },
  get x(): number {
    return x;
  },
  get y(): number {
    return y;
  },
  /** The index in the stack where the layer would land; null if nowhere. */
  get slot(): number | null {
    return slot;
  },
};

/** The canvas says which place of the stack lies at a point. */
export function dropTarget(find: (x: number, y: number) => number | null): () => void {
  locate = find;
  return () => {
    if (locate === find) locate = null;
  };
}

function begin(payload: Payload, event: PointerEvent): void {
  active = payload;
  follow(event);
}

function follow(event: PointerEvent): void {
  x = event.clientX;
  y = event.clientY;
  slot = locate?.(x, y) ?? null;
}

function finish(dropped: boolean): void {
  const payload = active;
  const at = slot;
  active = null;
  slot = null;
  if (!dropped || !payload || at === null) return;
  if (payload.kind === 'new') addLayer(payload.className, at);
  else moveLayer(payload.id, at);
}

/** Makes an element the handle of a layer; its click still works where nothing was dragged. */
export function draggable(payload: () => Payload): Attachment<HTMLElement> {
  return (element) => {
    let pressed: PointerEvent | null = null;
    let hold: ReturnType<typeof setTimeout> | undefined;
    let dragged = false;

    const stop = () => {
      clearTimeout(hold);
      pressed = null;
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
      window.removeEventListener('pointercancel', onCancel);
      window.removeEventListener('keydown', onKey, true);
      window.removeEventListener('touchmove', keepStill);
    };
    const onMove = (event: PointerEvent) => {
      if (!pressed || event.pointerId !== pressed.pointerId) return;
      if (active) return follow(event);
      const moved = Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY);
      if (moved < START_PX) return;
      if (event.pointerType === 'touch') return stop();
      dragged = true;
      begin(payload(), event);
    };
    const onUp = () => {
      if (active) finish(true);
      stop();
    };
    const onCancel = () => {
      if (active) finish(false);
      stop();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !active) return;
      event.preventDefault();
      event.stopPropagation();
      onCancel();
    };
    const keepStill = (event: TouchEvent) => {
      if (active) event.preventDefault();
    };
    const onDown = (event: PointerEvent) => {
      if (event.button !== 0 || pressed) return;
      pressed = event;
      dragged = false;
      window.addEventListener('pointermove', onMove);
      window.addEventListener('pointerup', onUp);
      window.addEventListener('pointercancel', onCancel);
      window.addEventListener('keydown', onKey, true);
      if (event.pointerType !== 'touch') return;
      window.addEventListener('touchmove', keepStill, { passive: false });
      hold = setTimeout(() => {
        dragged = true;
        begin(payload(), event);
      }, HOLD_MS);
    };
    const onClick = (event: MouseEvent) => {
      if (!dragged) return;
      // Ignore the click at the end of a drag.
      event.preventDefault();
      event.stopImmediatePropagation();
      dragged = false;
    };
    const onMenu = (event: Event) => {
      if (active) event.preventDefault();
    };
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('click', onClick, true);
    element.addEventListener('contextmenu', onMenu);
    return () => {
      stop();
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('click', onClick, true);
      element.removeEventListener('contextmenu', onMenu);
    };
  };
}
