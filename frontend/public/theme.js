// Runs before first paint, so that a chosen theme never flashes. state/theme.svelte.ts writes the same key.
(() => {
  try {
    const theme = localStorage.getItem('layerloom.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
    const language = localStorage.getItem('layerloom.language');
    if (language) document.documentElement.lang = language;
  } catch {
    // Storage is blocked: the page follows the system's theme.
  }
})();
