/** The path that the server serves this page below: empty, or as in `/layerloom`. The server writes it into the page. */
const base =
  (typeof document === 'undefined'
    ? null
    : document.querySelector<HTMLMetaElement>('meta[name="layerloom-base"]')?.content) ?? '';

/** An address of this server, for a link or a request: `/runs` is `/layerloom/runs` there. */
export const below = (path: string, root = base): string => root + path;

/** The name of something this browser keeps for one server: several may share an origin, each below its own path. */
export const ownKey = (name: string, root = base): string => (root ? `${name}@${root}` : name);

/** The path within the app of an address of this server; null for one that is not below the path. */
export function within(pathname: string, root = base): string | null {
  if (pathname === root) return '/';
  return pathname.startsWith(`${root}/`) ? pathname.slice(root.length) : null;
}
