import { sql } from 'kysely';
import { agentStatuses } from '../schema.ts';
import { integer, name, oneOf, optional } from './fields.ts';
import { noteEvent } from './note-event.ts';
import { operation } from './operation.ts';
import type { OperationContext } from './operation.ts';
import { OperationRefusal } from './operation-refusal.ts';

const defaultFound = 50;

export const createAgent = operation({ agent: name, role: name }, async (context, input) => {
  const row = {
    run_id: context.runId,
    name: input.agent,
    role: input.role,
    status: 'idle',
  } as const;
  const created = await context.db
    .with('created', (part) =>
      part
        .insertInto('agents')
        .values(row)
        .onConflict((clash) => clash.doNothing())
        .returning('name'),
    )
    .with('noted', () =>
      noteEvent(context, 'created', { event: 'agent.created', agent: input.agent }),
    )
    .selectFrom('created')
    .select('name')
    .executeTakeFirst();
  if (created === undefined) throw new OperationRefusal('conflict', [`${input.agent} exists`]);
  return { agent: input.agent };
});

export const updateAgentStatus = operation(
  { agent: name, status: oneOf(agentStatuses) },
  async (context, { agent, status }) => {
    const updated = await context.db
      .with('updated', (part) =>
        part
          .updateTable('agents')
          .set({ status, updated_at: sql<string>`now()` })
          .where('run_id', '=', context.runId)
          .where('name', '=', agent)
          .returning('name'),
      )
      .with('noted', () =>
        noteEvent(context, 'updated', { event: 'agent.updated', agent, data: { status } }),
      )
      .selectFrom('updated')
      .select('name')
      .executeTakeFirst();
    if (updated === undefined) throw new OperationRefusal('not_found', [`no agent ${agent}`]);
    return { agent, status };
  },
);

export const findAgents = operation(
  {
    role: optional(name),
    status: optional(oneOf(agentStatuses)),
    limit: optional(integer(1, 1000)),
  },
  async ({ db, runId }, { role, status, limit }) => {
    let query = db
      .selectFrom('agents')
      .select(['name as agent', 'role', 'status'])
      .where('run_id', '=', runId);
    if (role) query = query.where('role', '=', role);
    if (status) query = query.where('status', '=', status);
    return query
      .orderBy('name')
      .limit(limit ?? defaultFound)
      .execute();
  },
);

/** Refuses with `not_found` and the name of every agent that the run does not have. */
export async function requireAgents(
  { db, runId }: OperationContext,
  agents: readonly string[],
): Promise<void> {
  const found = await db
    .selectFrom('agents')
    .select('name')
    .where('run_id', '=', runId)
    .where('name', 'in', agents)
    .execute();
  const known = new Set(found.map((row) => row.name));
  const missing = agents.filter((agent) => !known.has(agent));
  if (missing.length === 0) return;
  throw new OperationRefusal(
    'not_found',
    missing.map((agent) => `no agent ${agent}`),
  );
}
