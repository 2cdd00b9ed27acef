/** The address bar: the only owner of the shown page and its query. Paths are relative to the app. */
import { below, within } from '../net/base';

const here = () => within(location.pathname) ?? location.pathname;

let path = $state(here());
let search = $state(location.search);

function read(): void {
  path = here();
  search = location.search;
}

export const router = {
  get path(): string {
    return path;
  },
  /** The query of the current address. It is read-only; change it with `setQuery`. */
  get query(): URLSearchParams {
    return new URLSearchParams(search);
  },
};

/** Opens a page of this app; `replace` adds no step for the Back button. */
export function navigate(to: string, options: { replace?: boolean } = {}): void {
  const url = new URL(below(to), location.origin);
  const target = url.pathname + url.search + url.hash;
  if (target === location.pathname + location.search + location.hash) return;
  const samePage = url.pathname === location.pathname;
  if (options.replace) history.replaceState(null, '', target);
  else history.pushState(null, '', target);
  read();
  if (!samePage) window.scrollTo(0, 0);
}

/** Sets or (with null) removes query parameters, in place; the others are kept. */
export function setQuery(values: Record<string, string | null>): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  navigate(here() + (text ? `?${text}` : '') + location.hash, { replace: true });
}

function onClick(event: MouseEvent): void {
  if (
    event.defaultPrevented ||
    event.button !== 0 ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey
  )
    return;
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute('download')) return;
  const url = new URL(link.href);
  const inside = within(url.pathname);
  if (url.origin !== location.origin || inside === null || inside.startsWith('/api/')) return;
  event.preventDefault();
  navigate(inside + url.search + url.hash);
}

/** Follows plain links and the Back button; returns the function that stops it. */
export function startRouter(): () => void {
  document.addEventListener('click', onClick);
  window.addEventListener('popstate', read);
  return () => {
    document.removeEventListener('click', onClick);
    window.removeEventListener('popstate', read);
  };
}
