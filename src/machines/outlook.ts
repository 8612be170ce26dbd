import type { Transport } from '../metrics/observation.ts';
import type { Persona } from './persona.ts';

/** What may come after an operation. */
export interface Outlook {
  readonly creates: string | undefined;
  readonly followUps: readonly { readonly state: string; readonly share: number }[];
}

export type Outlooks = ReadonlyMap<string, Outlook>;

/**
 * What may come after each operation of a persona in a run with these transports: nobody goes on to
 * a state whose operation the run cannot carry.
 */
export function outlooksOf(persona: Persona, transports: readonly Transport[]): Outlooks {
  const isPossible = (state: string): boolean => {
    const draft = persona.operations[operationTakenIn(persona, state)];
    return draft === undefined || transports.includes(draft.transport);
  };
  return new Map(
    Object.entries(persona.operations).map(([name, { creates, followUps }]) => {
      const shares = Object.entries(followUps).map(([state, share]) => ({ state, share }));
      return [name, { creates, followUps: shares.filter(({ state }) => isPossible(state)) }];
    }),
  );
}

/** The operation that a state of the persona's chart takes up on entry, `''` without one. */
function operationTakenIn(persona: Persona, state: string): string {
  const entry: unknown = persona.online.states?.[state]?.entry;
  const first: unknown = Array.isArray(entry) ? entry[0] : entry;
  if (typeof first !== 'object' || first === null || !('params' in first)) return '';
  const { params } = first;
  if (typeof params !== 'object' || params === null || !('operation' in params)) return '';
  return typeof params.operation === 'string' ? params.operation : '';
}
