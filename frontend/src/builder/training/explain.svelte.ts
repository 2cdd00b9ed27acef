/** Whether each setting has its line of explanation; the browser remembers the choice. */
const STORAGE_KEY = 'layerloom.explain';

let on = $state(recall());

function recall(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) !== 'off';
  } catch {
    // Blocked storage remembers nothing.
    return true;
  }
}

export const explain = {
  get on(): boolean {
    return on;
  },
  set(next: boolean): void {
    on = next;
    try {
      localStorage.setItem(STORAGE_KEY, next ? 'on' : 'off');
    } catch {
      // The choice then lasts as long as the page.
    }
  },
};
