import type { OnlineChart } from './virtual-user-chart.ts';

/**
 * The same chart in which every `perform` is told the state it stands in: an operation can then be
 * reported with the place where it was begun, and nothing has to be found out while it is.
 */
export function placedChart(online: OnlineChart): OnlineChart {
  // The shape stays; the types of a chart tell its events apart, which a walk over it cannot.
  return stateAt(online, 'online') as OnlineChart;
}

/** What becomes of each part of a state that can hold actions; all else stays as it is. */
const parts = new Map<string, (part: unknown, path: string) => unknown>([
  ['entry', actionsAt],
  ['exit', actionsAt],
  ['always', wayAt],
  ['onDone', wayAt],
  ['on', (ways, path) => mapped(ways, (way) => wayAt(way, path))],
  ['after', (ways, path) => mapped(ways, (way) => wayAt(way, path))],
  ['states', (states, path) => mapped(states, (state, key) => stateAt(state, `${path}.${key}`))],
]);

function stateAt(state: unknown, path: string): unknown {
  return mapped(state, (part, key) => parts.get(key)?.(part, path) ?? part);
}

function wayAt(way: unknown, path: string): unknown {
  if (Array.isArray(way)) return way.map((one) => wayAt(one, path));
  return mapped(way, (part, key) => (key === 'actions' ? actionsAt(part, path) : part));
}

function actionsAt(actions: unknown, path: string): unknown {
  if (Array.isArray(actions)) return actions.map((one) => actionsAt(one, path));
  return actions === 'perform' ? { type: 'perform', params: { state: path } } : actions;
}

/** A plain object with its values changed; anything else as it is. */
function mapped(value: unknown, change: (part: unknown, key: string) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, change(part, key)]));
}
