import { sql } from 'kysely';
import type { TaskKind, TaskState } from '../schema.ts';
import { requireAgents } from './agents.ts';
import { integer, name, optional } from './fields.ts';
import { noteEvent } from './note-event.ts';
import { operation } from './operation.ts';
import type { OperationContext } from './operation.ts';
import { OperationRefusal } from './operation-refusal.ts';

const defaultListed = 100;

export const assignTask = operation(
  { task: name, agent: name, coalition: optional(name) },
  async (context, { task, agent, coalition }) => {
    const row: TaskRow = { task, agent, coalition: coalition ?? null };
    const assigned = await context.db
      .with('assigned', (part) =>
        part
          .insertInto('tasks')
          .columns(['run_id', 'name', 'kind', 'state', 'agent', 'coalition'])
          .expression(openTask(context, row))
          .onConflict((clash) => clash.doNothing())
          .returning('name'),
      )
      .with('noted', () =>
        noteEvent(context, 'assigned', { event: 'task.assigned', agent, subject: task }),
      )
      .selectFrom('assigned')
      .select('name')
      .executeTakeFirst();
    return assigned === undefined ? explainUnassigned(context, row) : row;
  },
);

export interface TaskRow {
  readonly task: string;
  readonly agent: string;
  readonly coalition: string | null;
}

/** The row to insert, or none when the agent or the coalition is not there. */
function openTask({ db, runId }: OperationContext, row: TaskRow) {
  const query = db
    .selectFrom('agents')
    .where('agents.run_id', '=', runId)
    .where('agents.name', '=', row.agent)
    .select([
      'agents.run_id',
      sql<string>`${row.task}::text`.as('name'),
      sql<'task'>`'task'`.as('kind'),
      sql<'open'>`'open'`.as('state'),
      'agents.name as agent',
      sql<string | null>`${row.coalition}::text`.as('coalition'),
    ]);
  if (row.coalition === null) return query;
  const coalition = activeCoalition({ db, runId }, row.coalition);
  return query.where((eb) => eb.exists(coalition));
}

function activeCoalition({ db, runId }: OperationContext, coalition: string) {
  return db
    .selectFrom('coalitions')
    .select('coalitions.name')
    .where('coalitions.run_id', '=', runId)
    .where('coalitions.name', '=', coalition)
    .where('coalitions.state', '=', 'active');
}

async function explainUnassigned(context: OperationContext, row: TaskRow): Promise<never> {
  const { task, agent, coalition } = row;
  await requireAgents(context, [agent]);
  if (coalition !== null && !(await activeCoalition(context, coalition).executeTakeFirst())) {
    throw new OperationRefusal('not_found', [`no active coalition ${coalition}`]);
  }
  throw new OperationRefusal('conflict', [`${task} exists`]);
}

export const completeTask = operation({ task: name }, async (context, { task }) => {
  const done = await context.db
    .with('done', (part) =>
      part
        .updateTable('tasks')
        .set({ state: 'done', finished_at: sql<string>`now()` })
        .where('run_id', '=', context.runId)
        .where('name', '=', task)
        .where('kind', '=', 'task')
        .where('state', '=', 'open')
        .returning(['name as task', 'agent', 'coalition']),
    )
    .with('noted', (part) =>
      part
        .insertInto('events')
        .columns(['run_id', 'event', 'agent', 'subject', 'data'])
        .expression((eb) =>
          eb
            .selectFrom('done')
            .select([
              sql<string>`${context.runId}::text`.as('run_id'),
              sql<string>`'task.completed'`.as('event'),
              'done.agent',
              'done.task as subject',
              sql<string>`'{}'::jsonb`.as('data'),
            ]),
        ),
    )
    .selectFrom('done')
    .selectAll()
    .executeTakeFirst();
  return done ?? explainClosed(context, 'task', task);
});

/** Why a task or workflow that should be open cannot go on. */
export async function explainClosed(
  { db, runId }: OperationContext,
  kind: TaskKind,
  name: string,
): Promise<never> {
  const row = await db
    .selectFrom('tasks')
    .select('state')
    .where('run_id', '=', runId)
    .where('name', '=', name)
    .where('kind', '=', kind)
    .executeTakeFirst();
  if (row === undefined) throw new OperationRefusal('not_found', [`no ${kind} ${name}`]);
  throw new OperationRefusal('conflict', [`${name} is ${row.state}`]);
}

export const tasksByAgent = operation(
  { agent: name, limit: optional(integer(1, 1000)) },
  async (context, { agent, limit }) => {
    const ofAgent = context.db
      .selectFrom('tasks')
      .where('run_id', '=', context.runId)
      .where('agent', '=', agent);
    const counted = await ofAgent
      .select(['state', sql<number>`count(*)::int`.as('count')])
      .groupBy('state')
      .execute();
    const tasks = await ofAgent
      .select(['name as task', 'state', 'coalition'])
      .orderBy('created_at', 'desc')
      .limit(limit ?? defaultListed)
      .execute();
    const count = (state: TaskState) => counted.find((row) => row.state === state)?.count ?? 0;
    const counts = { open: count('open'), done: count('done'), cancelled: count('cancelled') };
    return { agent, counts, tasks };
  },
);
