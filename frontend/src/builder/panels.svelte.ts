/** Which side panels are folded away; the browser remembers. */
export type Panel = 'palette' | 'inspector';

const STORAGE_KEY = 'layerloom.panels';

let folded = $state<Panel[]>(recall());

function recall(): Panel[] {
  try {
    const known: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]');
    if (!Array.isArray(known)) return [];
    return known.filter((name): name is Panel => name === 'palette' || name === 'inspector');
  } catch {
    // Blocked or broken storage remembers nothing.
    return [];
  }
}

export const panels = {
  isFolded(panel: Panel): boolean {
    return folded.includes(panel);
  },
  toggle(panel: Panel): void {
    folded = folded.includes(panel) ? folded.filter((name) => name !== panel) : [...folded, panel];
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify(folded));
    } catch {
      // The choice then lasts as long as the page.
    }
  },
};
