/** Light or dark: the system's choice until a person makes one. public/theme.js sets it before first paint. */
export type Theme = 'light' | 'dark';

const STORAGE_KEY = 'layerloom.theme';
const system = matchMedia('(prefers-color-scheme: dark)');

let chosen = $state<Theme | null>(stored());
let systemDark = $state(system.matches);
system.addEventListener('change', (event) => {
  systemDark = event.matches;
});

function stored(): Theme | null {
  const value = document.documentElement.dataset.theme;
  return value === 'light' || value === 'dark' ? value : null;
}

export const theme = {
  /** Canvases read this before they paint, so a change repaints them. */
  get current(): Theme {
    return chosen ?? (systemDark ? 'dark' : 'light');
  },
  toggle(): void {
    chosen = theme.current === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = chosen;
    try {
      localStorage.setItem(STORAGE_KEY, chosen);
    } catch {
      // The choice then lasts as long as the page.
    }
  },
};

/** A cache of colours: reading a computed style is slow, and moving pictures need hundreds a second. */
const read: Record<Theme, Map<string, string>> = { light: new Map(), dark: new Map() };

/** The value of a colour token right now, for canvases. */
export function token(name: string): string {
  const known = read[theme.current];
  const value =
    known.get(name) || getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  known.set(name, value);
  return value;
}
