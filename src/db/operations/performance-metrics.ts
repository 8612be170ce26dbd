import { sql } from 'kysely';
import { requireAgents } from './agents.ts';
import { name, number, optional } from './fields.ts';
import { operation } from './operation.ts';

/** Metrics that one aggregation lists. */
const maxAggregated = 1000;

export const collectMetrics = operation(
  { agent: optional(name), metric: name, value: number },
  async (context, { agent, metric, value }) => {
    if (agent) await requireAgents(context, [agent]);
    await context.db
      .insertInto('performance_metrics')
      .values({ run_id: context.runId, agent: agent ?? null, metric, value })
      .execute();
    return { metric };
  },
);

/** Of one agent, or of the whole run. */
export const aggregateMetrics = operation(
  { agent: optional(name) },
  async ({ db, runId }, { agent }) => {
    const ofRun = db.selectFrom('performance_metrics').where('run_id', '=', runId);
    const chosen = agent ? ofRun.where('agent', '=', agent) : ofRun;
    return chosen
      .groupBy('metric')
      .orderBy('metric')
      .limit(maxAggregated)
      .select([
        'metric',
        sql<number>`count(*)::int`.as('count'),
        sql<number>`avg(value)`.as('mean'),
        sql<number>`max(value)`.as('max'),
      ])
      .execute();
  },
);
