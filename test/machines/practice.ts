import type { Persona } from '../../src/machines/persona.ts';
import type { VirtualUserContext } from '../../src/machines/virtual-user-chart.ts';
import { driveUser } from './drive-user.ts';

/** What users of a persona really did, by the name of the operation, and where they have been. */
export interface Practice {
  readonly contexts: ReadonlyMap<string, readonly VirtualUserContext[]>;
  readonly states: ReadonlySet<string>;
}

const halfAnHour = 1_800_000;
const keptPerOperation = 5;

/** Lets users live through half an hour each, with a push now and then. */
export function practiceOf(persona: Persona, users: number): Practice {
  const contexts = new Map<string, VirtualUserContext[]>();
  const states = new Set<string>();
  for (let index = 0; index < users; index++) {
    const options = { persona, index, lengthMs: halfAnHour, pushEveryMs: 47_000 };
    const user = driveUser(options);
    for (const state of user.states) states.add(state);
    for (const { context } of user.performed) {
      const known = contexts.get(context.operation) ?? [];
      if (known.length < keptPerOperation) known.push(context);
      contexts.set(context.operation, known);
    }
  }
  return { contexts, states };
}
