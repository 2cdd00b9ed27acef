import { ownKey } from '../net/base';

/** The drawer's size and whether it is open, remembered by the browser. */
const STORAGE_KEY = ownKey('layerloom.drawer');
export const MIN_HEIGHT = 260;
export const DEFAULT_HEIGHT = 340;

function recall(): { height: number; collapsed: boolean } {
  try {
    const known: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null');
    if (typeof known === 'object' && known !== null) {
      const { height, collapsed } = known as { height?: unknown; collapsed?: unknown };
      return {
        height: typeof height === 'number' && height >= MIN_HEIGHT ? height : DEFAULT_HEIGHT,
        collapsed: collapsed === true,
      };
    }
  } catch {
    // The storage is blocked or broken.
  }
  return { height: DEFAULT_HEIGHT, collapsed: false };
}

class Drawer {
  #state = $state(recall());

  get height(): number {
    return this.#state.height;
  }
  get collapsed(): boolean {
    return this.#state.collapsed;
  }

  resize(height: number): void {
    const most = Math.max(MIN_HEIGHT, window.innerHeight * 0.7);
    this.#state.height = Math.round(Math.min(most, Math.max(MIN_HEIGHT, height)));
    this.#remember();
  }

  show(): void {
    if (this.collapsed) this.toggle();
  }

  toggle(): void {
    this.#state.collapsed = !this.#state.collapsed;
    this.#remember();
  }

  #remember(): void {
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify(this.#state));
    } catch {
      // The size then lasts as long as the page.
    }
  }
}

export const drawer = new Drawer();
