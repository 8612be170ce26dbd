/** Data of a scenario file or of overrides of it, and where a key path of it was written. */
export interface Layer {
  readonly data: Group;
  readonly locate: (path: readonly PropertyKey[]) => string;
}

type Group = Readonly<Record<string, unknown>>;

/** Lists that overrides add to; all others they replace. */
const growing: readonly string[] = ['thresholds', 'readings', 'target.allow_hosts'];

/**
 * Puts overrides over data that is valid without them. Groups are merged, values and lists are
 * replaced, and what no longer goes with the overrides is dropped.
 */
export function layOver(below: Layer, above: Layer): Layer {
  const base = { ...below, data: makeRoom(below.data, above.data) };
  return {
    data: merge(base.data, above.data, ''),
    locate: (path) => locate(base, above, path),
  };
}

/** A model replaces the load, phases replace the usual ones and the reverse, a URL the target. */
function makeRoom(data: Group, { load, target, users, total_users: total }: Group): Group {
  const kept: Record<string, unknown> = { ...data };
  const own = groupOf(load);
  if (own['model'] !== undefined) kept['load'] = only(data['load'], ['operations_per_user']);
  else if (own['phases'] !== undefined) kept['load'] = without(data['load'], usualKeys);
  else if (usualTimes.some((key) => own[key] !== undefined)) {
    kept['load'] = without(data['load'], ['phases']);
  }
  const { ws_url: wsUrl, http_url: httpUrl } = groupOf(target);
  if (wsUrl !== undefined || httpUrl !== undefined) {
    kept['target'] = without(data['target'], ofOneTarget);
  }
  if (users !== undefined && total === undefined) delete kept['total_users'];
  return kept;
}

/** What another target must never be sent, and what only fits the one it was written for. */
const ofOneTarget: readonly string[] = [
  'ws_url',
  'http_url',
  'db_url',
  'token_env',
  'tls',
  'headers',
  'cookies',
  'subprotocols',
  'auth',
];

const usualTimes: readonly string[] = ['warmup', 'duration', 'cooldown'];
const usualKeys: readonly string[] = [...usualTimes, 'spawn_rate', 'phases'];

function merge(below: Group, above: Group, prefix: string): Group {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const path = `${prefix}${key}`;
    const before = below[key];
    if (isGroup(before) && isGroup(value)) merged[key] = merge(before, value, `${path}.`);
    else if (growing.includes(path)) merged[key] = [...listOf(before), ...listOf(value)];
    else if (value !== undefined) merged[key] = value;
  }
  return merged;
}

/** The upper layer if it wrote what is at the path, else the lower one. */
function locate(below: Layer, above: Layer, path: readonly PropertyKey[]): string {
  for (const list of growing) {
    const keys = list.split('.');
    const index = path[keys.length];
    if (typeof index !== 'number' || path.slice(0, keys.length).join('.') !== list) continue;
    const before = listOf(valueAt(below.data, keys)).length;
    if (index < before) return below.locate(path);
    return above.locate([...keys, index - before, ...path.slice(keys.length + 1)]);
  }
  const isAbove = path.length > 0 && valueAt(above.data, path) !== undefined;
  return isAbove ? above.locate(path) : below.locate(path);
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce(
    (value: unknown, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined,
    data,
  );
}

function only(value: unknown, keys: readonly string[]): Group {
  return Object.fromEntries(Object.entries(groupOf(value)).filter(([key]) => keys.includes(key)));
}

function without(value: unknown, keys: readonly string[]): Group {
  return Object.fromEntries(Object.entries(groupOf(value)).filter(([key]) => !keys.includes(key)));
}

function groupOf(value: unknown): Group {
  return isGroup(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Whether it is a map of keys, as a YAML text gives it. */
export function isGroup(value: unknown): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
