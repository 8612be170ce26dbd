import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { operation } from './operation.ts';
import type { OperationContext } from './operation.ts';

/** How many entities the run has, by their state. */
export const systemOverview = operation({}, async (context) => {
  const counted = await countByState(context);
  const count = (entity: string, state: string) =>
    counted.find((row) => row.entity === entity && row.state === state)?.count ?? 0;
  return {
    agents: {
      idle: count('agents', 'idle'),
      active: count('agents', 'active'),
      degraded: count('agents', 'degraded'),
      offline: count('agents', 'offline'),
    },
    coalitions: {
      active: count('coalitions', 'active'),
      dissolved: count('coalitions', 'dissolved'),
    },
    tasks: {
      open: count('tasks', 'open'),
      done: count('tasks', 'done'),
      cancelled: count('tasks', 'cancelled'),
    },
    workflows: {
      open: count('workflows', 'open'),
      done: count('workflows', 'done'),
    },
    experiments: {
      running: count('experiments', 'running'),
      completed: count('experiments', 'completed'),
    },
  };
});

async function countByState(context: OperationContext) {
  return counted(context, 'agents', { entity: sql.lit('agents'), state: sql.ref('status') })
    .unionAll(counted(context, 'coalitions', ofTable('coalitions')))
    .unionAll(counted(context, 'tasks', { entity: sql`kind || 's'`, state: sql.ref('state') }))
    .unionAll(counted(context, 'experiments', ofTable('experiments')))
    .execute();
}

interface Labels {
  readonly entity: RawBuilder<unknown>;
  readonly state: RawBuilder<unknown>;
}

function ofTable(table: string): Labels {
  return { entity: sql.lit(table), state: sql.ref('state') };
}

type Counted = 'agents' | 'coalitions' | 'tasks' | 'experiments';

function counted({ db, runId }: OperationContext, table: Counted, { entity, state }: Labels) {
  return db
    .selectFrom(table)
    .where('run_id', '=', runId)
    .groupBy(sql`1, 2`)
    .select([
      sql<string>`${entity}`.as('entity'),
      sql<string>`${state}`.as('state'),
      sql<number>`count(*)::int`.as('count'),
    ]);
}
