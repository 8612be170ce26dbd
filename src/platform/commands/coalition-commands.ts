import { ok } from '../answer.ts';
import type { Client } from '../client.ts';
import { listOf, longText, name } from '../fields.ts';
import { handler } from '../handler.ts';
import { carryOut } from './carry-out.ts';

const maxMembers = 20;

export const formCoalition = handler(
  { coalition: name, goal: longText, agents: listOf(name, maxMembers, 1) },
  async ({ coalition, goal, agents }, from) => {
    const input = { coalition, goal, agents, owner: from.user ?? null };
    const stored = await from.services.store.call('coalitions.form', input);
    if (!stored.ok) return stored.refusal;
    const { members, conflicts } = stored.value;
    const data = { coalition, goal, members };
    from.services.hub.publish({ channels: ['coalitions'], event: 'coalition.formed', data });
    tellOwners(from, coalition, conflicts);
    return ok({ coalition, members });
  },
);

interface Conflict {
  readonly agent: string;
  readonly coalition: string;
  readonly owner: string | null;
}

/** Whoever owns an active coalition hears that one of its agents was taken. */
function tellOwners(from: Client, takenBy: string, conflicts: readonly Conflict[]): void {
  for (const { agent, coalition, owner } of conflicts) {
    if (owner === null) continue;
    const data = { agent, coalition, taken_by: takenBy };
    from.services.hub.publish({ channels: [`inbox:${owner}`], event: 'coalition.conflict', data });
  }
}

export const dissolveCoalition = handler({ coalition: name }, ({ coalition }, from) =>
  carryOut(from, {
    operation: 'coalitions.dissolve',
    input: { coalition },
    result: { coalition },
    publish: () => {
      const data = { coalition };
      from.services.hub.publish({ channels: ['coalitions'], event: 'coalition.dissolved', data });
    },
  }),
);

export const resolveConflict = handler({ coalition: name, agent: name }, (params, from) =>
  carryOut(from, {
    operation: 'coalitions.resolve_conflict',
    input: { coalition: params.coalition, agent: params.agent },
    result: { coalition: params.coalition },
  }),
);
