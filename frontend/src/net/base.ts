/** The path below which the server serves this page: empty, or as in `/layerloom`. The server writes it into the page. */
const base =
  (typeof document === 'undefined'
    ? null
    : document.querySelector<HTMLMetaElement>('meta[name="layerloom-base"]')?.content) ?? '';

/** An address of this server, for a link or a request: `/runs` is `/layerloom/runs` there. */
export const below = (path: string, root = base): string => root + path;

/** A storage key for one server, because several servers may share an origin, each below its own path. */
export const ownKey = (name: string, root = base): string => (root ? `${name}@${root}` : name);

/** The path of an address relative to the app; null if it is outside the app. */
export function within(pathname: string, root = base): string | null {
  if (pathname === root) return '/';
  return pathname.startsWith(`${root}/`) ? pathname.slice(root.length) : null;
}
