import type { StateValue, StateValueMap } from 'xstate';

/**
 * Paths of states within one state, by their names, as many as the charts of this process have: a
 * path is the same text each time.
 */
const innerPaths = new Map<string, Map<string, string>>();

/** `{ online: 'exploring' }` → `online.exploring`; parallel regions are joined by `+`. */
export function statePath(value: StateValue): string {
  if (typeof value === 'string') return value;
  const [key, ...others] = Object.keys(value);
  if (key === undefined) return '';
  const path = pathIn(value, key);
  return others.length === 0 ? path : [path, ...others.map((one) => pathIn(value, one))].join('+');
}

function pathIn(value: StateValueMap, key: string): string {
  const inner = value[key];
  return inner === undefined ? key : innerPath(key, statePath(inner));
}

function innerPath(outer: string, inner: string): string {
  const known = innerPaths.get(outer)?.get(inner);
  if (known !== undefined) return known;
  const path = `${outer}.${inner}`;
  const paths = innerPaths.get(outer) ?? new Map<string, string>();
  innerPaths.set(outer, paths.set(inner, path));
  return path;
}
