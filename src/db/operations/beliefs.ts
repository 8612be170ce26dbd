import { sql } from 'kysely';
import { name, share } from './fields.ts';
import { noteEvent } from './note-event.ts';
import { operation } from './operation.ts';
import { OperationRefusal } from './operation-refusal.ts';

/** Beliefs of one agent that an evolution lists. */
const maxBeliefs = 1000;

export const recordBelief = operation(
  { agent: name, belief: name, confidence: share },
  async (context, { agent, belief, confidence }) => {
    const recorded = await context.db
      .with('recorded', (part) =>
        part
          .insertInto('beliefs')
          .columns(['run_id', 'agent', 'belief', 'confidence'])
          .expression((eb) =>
            eb
              .selectFrom('agents')
              .where('agents.run_id', '=', context.runId)
              .where('agents.name', '=', agent)
              .select([
                'agents.run_id',
                'agents.name as agent',
                sql<string>`${belief}::text`.as('belief'),
                sql<number>`${confidence}::float8`.as('confidence'),
              ]),
          )
          .returning('agent'),
      )
      .with('noted', () => {
        const data = { confidence };
        return noteEvent(context, 'recorded', {
          event: 'belief.recorded',
          agent,
          subject: belief,
          data,
        });
      })
      .selectFrom('recorded')
      .select('agent')
      .executeTakeFirst();
    if (recorded === undefined) throw new OperationRefusal('not_found', [`no agent ${agent}`]);
    return { belief };
  },
);

/** How the confidence in every belief of the agent developed, in order of recording. */
export const beliefEvolution = operation({ agent: name }, async ({ db, runId }, { agent }) =>
  db
    .selectFrom('beliefs')
    .where('run_id', '=', runId)
    .where('agent', '=', agent)
    .groupBy('belief')
    .orderBy('belief')
    .limit(maxBeliefs)
    .select([
      'belief',
      sql<number>`count(*)::int`.as('count'),
      sql<number>`(array_agg(confidence order by id))[1]`.as('first'),
      sql<number>`(array_agg(confidence order by id desc))[1]`.as('last'),
      sql<number>`avg(confidence)`.as('mean'),
    ])
    .execute(),
);
