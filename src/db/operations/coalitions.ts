import { sql } from 'kysely';
import { requireAgents } from './agents.ts';
import { content, name, names, optional } from './fields.ts';
import { eventRow } from './note-event.ts';
import { operation } from './operation.ts';
import type { OperationContext } from './operation.ts';
import { OperationRefusal } from './operation-refusal.ts';

const maxMembers = 20;
/** Conflicts that the forming of one coalition reports. */
const maxConflicts = 100;

interface Founding {
  readonly coalition: string;
  readonly goal: string;
  readonly owner?: string | null | undefined;
  readonly members: readonly string[];
}

/** Agents it takes from other active coalitions are reported, the newest 100, not refused. */
export const formCoalition = operation(
  { coalition: name, goal: content, agents: names(maxMembers), owner: optional(name) },
  async ({ db, runId }, { coalition, goal, agents, owner }) => {
    const founding: Founding = { coalition, goal, owner, members: [...new Set(agents)] };
    return db.transaction().execute(async (transaction) => {
      const context = { db: transaction, runId };
      await requireAgents(context, founding.members);
      const conflicts = await activeElsewhere(context, founding.members);
      await insertCoalition(context, founding);
      await insertMembers(context, founding);
      return { coalition: founding.coalition, members: founding.members, conflicts };
    });
  },
);

async function activeElsewhere({ db, runId }: OperationContext, agents: readonly string[]) {
  return db
    .selectFrom('memberships')
    .innerJoin('coalitions', (join) =>
      join
        .onRef('coalitions.run_id', '=', 'memberships.run_id')
        .onRef('coalitions.name', '=', 'memberships.coalition'),
    )
    .select(['memberships.agent', 'coalitions.name as coalition', 'coalitions.owner'])
    .where('memberships.run_id', '=', runId)
    .where('memberships.agent', 'in', agents)
    .where('coalitions.state', '=', 'active')
    .orderBy('coalitions.formed_at', 'desc')
    .limit(maxConflicts)
    .execute();
}

async function insertCoalition({ db, runId }: OperationContext, founding: Founding) {
  const { coalition, goal, owner } = founding;
  const formed = await db
    .insertInto('coalitions')
    .values({ run_id: runId, name: coalition, goal, owner: owner ?? null, state: 'active' })
    .onConflict((clash) => clash.doNothing())
    .returning('name')
    .executeTakeFirst();
  if (formed === undefined) throw new OperationRefusal('conflict', [`${coalition} exists`]);
}

async function insertMembers({ db, runId }: OperationContext, founding: Founding) {
  const { coalition, members } = founding;
  const rows = members.map((agent, index) => ({
    run_id: runId,
    coalition,
    agent,
    role: index === 0 ? ('leader' as const) : ('member' as const),
  }));
  await db.insertInto('memberships').values(rows).execute();
  const joined = members.map((agent) =>
    eventRow(runId, { event: 'coalition.joined', agent, subject: coalition }),
  );
  const formed = eventRow(runId, {
    event: 'coalition.formed',
    subject: coalition,
    data: { goal: founding.goal, members: members.length },
  });
  await db
    .insertInto('events')
    .values([formed, ...joined])
    .execute();
}

export const trackCoalition = operation({ coalition: name }, async (context, { coalition }) => {
  const summary = await coalitionSummary(context, coalition);
  if (summary === undefined) throw new OperationRefusal('not_found', [`no coalition ${coalition}`]);
  return { ...summary, members: await membersOf(context, coalition) };
});

async function coalitionSummary({ db, runId }: OperationContext, coalition: string) {
  return db
    .selectFrom('coalitions')
    .leftJoin('tasks', (join) =>
      join
        .onRef('tasks.run_id', '=', 'coalitions.run_id')
        .onRef('tasks.coalition', '=', 'coalitions.name'),
    )
    .where('coalitions.run_id', '=', runId)
    .where('coalitions.name', '=', coalition)
    .groupBy(['coalitions.run_id', 'coalitions.name'])
    .select((eb) => [
      'coalitions.name as coalition',
      'coalitions.goal',
      'coalitions.owner',
      'coalitions.state',
      sql<number>`${eb.fn.count('tasks.name').filterWhere('tasks.state', '=', 'open')}::int`.as(
        'open_tasks',
      ),
      sql<number>`${eb.fn.count('tasks.name').filterWhere('tasks.state', '=', 'done')}::int`.as(
        'done_tasks',
      ),
    ])
    .executeTakeFirst();
}

async function membersOf({ db, runId }: OperationContext, coalition: string) {
  return db
    .selectFrom('memberships')
    .innerJoin('agents', (join) =>
      join
        .onRef('agents.run_id', '=', 'memberships.run_id')
        .onRef('agents.name', '=', 'memberships.agent'),
    )
    .select(['memberships.agent', 'memberships.role', 'agents.status'])
    .where('memberships.run_id', '=', runId)
    .where('memberships.coalition', '=', coalition)
    .orderBy('memberships.agent')
    .limit(maxMembers)
    .execute();
}

/** Its members stay on record; its open tasks are cancelled. */
export const dissolveCoalition = operation(
  { coalition: name },
  async ({ db, runId }, { coalition }) =>
    db.transaction().execute(async (transaction) => {
      const context = { db: transaction, runId };
      await endCoalition(context, coalition);
      const cancelled = await cancelTasks(context, coalition);
      const data = { cancelled_tasks: cancelled };
      await transaction
        .insertInto('events')
        .values(eventRow(runId, { event: 'coalition.dissolved', subject: coalition, data }))
        .execute();
      return { coalition, cancelled_tasks: cancelled };
    }),
);

async function endCoalition({ db, runId }: OperationContext, coalition: string): Promise<void> {
  const ended = await db
    .updateTable('coalitions')
    .set({ state: 'dissolved', dissolved_at: sql<string>`now()` })
    .where('run_id', '=', runId)
    .where('name', '=', coalition)
    .where('state', '=', 'active')
    .returning('name')
    .executeTakeFirst();
  if (ended === undefined) {
    throw new OperationRefusal('not_found', [`no active coalition ${coalition}`]);
  }
}

async function cancelTasks({ db, runId }: OperationContext, coalition: string): Promise<number> {
  const cancelled = await db
    .updateTable('tasks')
    .set({ state: 'cancelled', finished_at: sql<string>`now()` })
    .where('run_id', '=', runId)
    .where('coalition', '=', coalition)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return Number(cancelled.numUpdatedRows);
}

/** Takes the agent out of the coalition. */
export const resolveConflict = operation(
  { coalition: name, agent: name },
  async ({ db, runId }, { coalition, agent }) =>
    db.transaction().execute(async (transaction) => {
      const left = await transaction
        .deleteFrom('memberships')
        .where('run_id', '=', runId)
        .where('coalition', '=', coalition)
        .where('agent', '=', agent)
        .returning('agent')
        .executeTakeFirst();
      if (left === undefined) {
        throw new OperationRefusal('not_found', [`${agent} is not in ${coalition}`]);
      }
      const note = { event: 'coalition.left', agent, subject: coalition };
      await transaction.insertInto('events').values(eventRow(runId, note)).execute();
      return { coalition, agent };
    }),
);
