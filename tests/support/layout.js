// Measures a page from within; `layout.py` calls it.
(() => {
  const QUIET_MS = 150;
  const LONGEST_MS = 5000;
  const MOST_PX = 4;

  /** Resolves once nothing has changed for a moment. */
  function settled() {
    return new Promise((resolve) => {
      let quiet;
      const end = () => {
        observer.disconnect();
        clearTimeout(quiet);
        clearTimeout(late);
        resolve();
      };
      const again = () => {
        clearTimeout(quiet);
        quiet = setTimeout(end, QUIET_MS);
      };
      const observer = new MutationObserver(again);
      observer.observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
      const late = setTimeout(end, LONGEST_MS);
      again();
    });
  }

  /** What makes the document scroll at all, or a page farther than its last part. */
  function pastEnd() {
    const found = [];
    const root = document.scrollingElement;
    if (root.scrollHeight > innerHeight + 1) found.push(`the document is ${root.scrollHeight} px high`);
    if (root.scrollWidth > innerWidth + 1) found.push(`the document is ${root.scrollWidth} px wide`);
    for (const main of document.querySelectorAll('main')) {
      if (main.scrollWidth > main.clientWidth + 1) found.push(`main is ${main.scrollWidth} px wide`);
      const style = getComputedStyle(main);
      if (!scrolls(style.overflowY)) continue;
      const top = main.getBoundingClientRect().top - main.scrollTop;
      const ends = [...main.children].map(
        (child) =>
          child.getBoundingClientRect().bottom - top + parseFloat(getComputedStyle(child).marginBottom),
      );
      const end = Math.max(main.clientHeight, ...ends.map((each) => each + parseFloat(style.paddingBottom)));
      if (main.scrollHeight > end + 2)
        found.push(`main scrolls to ${main.scrollHeight} px, and ends at ${Math.round(end)}`);
    }
    return found;
  }

  const scrolls = (overflow) => overflow === 'auto' || overflow === 'scroll';
  const clips = (overflow) => overflow === 'hidden' || overflow === 'clip' || scrolls(overflow);
  const shown = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const nameOf = (element) =>
    [element.tagName.toLowerCase(), ...[...element.classList].filter((each) => !/^s(-|velte)/.test(each))].join('.');

  /** A title on the element, or around it, has the whole text. */
  function isTold(element, text) {
    for (let at = element; at; at = at.parentElement) {
      if ((at.getAttribute('title') ?? '').replace(/\s+/g, ' ').includes(text)) return true;
    }
    return false;
  }

  /** Texts of which a part is out of sight. Only what is marked as wide may be scrolled sideways to. */
  function cutTexts() {
    const found = new Set();
    const range = document.createRange();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.data.replace(/\s+/g, ' ').trim();
      const element = node.parentElement;
      if (!text || element.closest('.sr-only, script, style, option')) continue;
      if (!shown(element)) continue;
      range.selectNodeContents(node);
      const rects = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
      if (rects.length === 0) continue;
      const why = cutBy(element, {
        left: Math.min(...rects.map(({ left }) => left)),
        right: Math.max(...rects.map(({ right }) => right)),
        top: Math.min(...rects.map(({ top }) => top)),
        bottom: Math.max(...rects.map(({ bottom }) => bottom)),
      });
      if (why && !isTold(element, text)) found.add(`"${text.slice(0, 60)}" ${why}`);
    }
    for (const field of document.querySelectorAll('input, select, textarea')) {
      const why = shown(field) && cutInField(field);
      if (why) found.add(why);
    }
    return [...found];
  }

  function cutBy(element, text) {
    const isWide = element.closest('.sideways, .listing') !== null;
    let isReachable = false;
    for (let at = element; at && at !== document.documentElement; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.display === 'inline' || style.display === 'contents') continue;
      if (at instanceof SVGElement && at.tagName !== 'svg') continue;
      const box = at.getBoundingClientRect();
      const isBeside = text.left < box.left - 1.5 || text.right > box.right + 1.5;
      if (!isWide && isBeside && (clips(style.overflowX) || at === element))
        return `is cut at its side by ${nameOf(at)}`;
      if (scrolls(style.overflowY) && at.scrollHeight > at.clientHeight) isReachable = true;
      const isBeyond = text.top < box.top - 3 || text.bottom > box.bottom + 3;
      if (!isReachable && isBeyond && clips(style.overflowY)) return `is cut above or below by ${nameOf(at)}`;
      if (style.position === 'fixed') break;
    }
    return !isWide && (text.right > innerWidth + 1 || text.left < -1) ? 'leaves the window' : null;
  }

  function cutInField(field) {
    if (['range', 'checkbox', 'radio', 'file', 'hidden'].includes(field.type)) return null;
    const text = field.selectedOptions?.[0]?.text ?? (field.value || field.placeholder);
    const style = getComputedStyle(field);
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (pen.measureText(text).width <= room + 1 || isTold(field, text)) return null;
    return `"${text.slice(0, 60)}" has a field of ${Math.round(room)} px`;
  }

  /** Words of a chart that lie on others or on one of its lines; the thin ones of the grid run behind. */
  function crossedLabels() {
    const found = new Set();
    for (const svg of document.querySelectorAll('.plot svg')) {
      const words = [...svg.querySelectorAll('text')].map((text) => ({
        text: text.textContent,
        box: text.getBoundingClientRect(),
        isLabel: text.hasAttribute('fill'),
      }));
      words.forEach((one, at) => {
        for (const other of words.slice(at + 1)) {
          if (overlap(one.box, other.box)) found.add(`"${one.text}" on "${other.text}"`);
        }
      });
      const lines = [...svg.querySelectorAll('path[stroke]:not(.faint)')].map(pointsOf);
      for (const { text, box, isLabel } of words) {
        if (isLabel && lines.some((points) => points.some((point) => isInside(point, box))))
          found.add(`a line through "${text}"`);
      }
    }
    return [...found];
  }

  const overlap = (a, b) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3;
  const isInside = ({ x, y }, box) =>
    x > box.left + 2 && x < box.right - 2 && y > box.top + 4 && y < box.bottom - 4;

  function pointsOf(path) {
    const matrix = path.getScreenCTM();
    const length = path.getTotalLength();
    const points = [];
    for (let at = 0; at <= length; at += 2) points.push(path.getPointAtLength(at).matrixTransform(matrix));
    return points;
  }

  const entries = [];
  let observer = null;

  function watchShifts() {
    observer?.disconnect();
    entries.length = 0;
    observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
    observer.observe({ type: 'layout-shift', buffered: false });
  }

  function shifts() {
    entries.push(...observer.takeRecords());
    // The marks of a slider stand where their value is, and move with it.
    const moved = entries
      .filter(({ hadRecentInput }) => !hadRecentInput)
      .flatMap(({ sources }) => sources)
      .filter(({ node }) => !elementOf(node)?.closest('[role=slider]'));
    return moved
      .map(({ node, previousRect: from, currentRect: to }) => ({
        what: whatIs(node),
        by: Math.round(Math.max(Math.abs(from.x - to.x), Math.abs(from.y - to.y))),
        from: [from.x, from.y, from.width, from.height].map(Math.round),
        to: [to.x, to.y, to.width, to.height].map(Math.round),
      }))
      .filter(({ by }) => by > MOST_PX);
  }

  const elementOf = (node) => (node instanceof Element ? node : node?.parentElement);

  function whatIs(node) {
    const element = elementOf(node);
    if (!element) return 'something that is gone';
    return `${nameOf(element)} "${node.textContent.trim().replace(/\s+/g, ' ').slice(0, 40)}"`;
  }

  window.layout = { settled, pastEnd, cutTexts, crossedLabels, watchShifts, shifts };
})();
