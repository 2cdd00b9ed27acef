/** Finds the page for an address. Paths are relative to the app. */
export type Place =
  | { page: 'build' | 'runs' | 'data' | 'none' }
  | { page: 'run'; id: string }
  | { page: 'dataset'; name: string };

export function placeOf(path: string): Place {
  if (path === '/') return { page: 'build' };
  const [, section, one, ...more] = path.split('/');
  if (more.length > 0) return { page: 'none' };
  if (section === 'runs') return one ? { page: 'run', id: decoded(one) } : whole('runs', one);
  if (section === 'data') return one ? { page: 'dataset', name: decoded(one) } : whole('data', one);
  return { page: 'none' };
}

/** A list page; with a further path segment there is no such page. */
const whole = (page: 'runs' | 'data', rest: string | undefined): Place => ({
  page: rest === undefined ? page : 'none',
});

/** A decoded part of the address; unchanged if it is not a valid escape, such as a single "%". */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
