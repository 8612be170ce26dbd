import type { StateValue } from 'xstate';

/** `{ online: 'exploring' }` → `online.exploring`; parallel regions are joined by `+`. */
export function statePath(value: StateValue): string {
  if (typeof value === 'string') return value;
  return Object.entries(value)
    .map(([key, inner]) => (inner === undefined ? key : `${key}.${statePath(inner)}`))
    .join('+');
}
