import { sql } from 'kysely';
import { epochMs } from './epoch-ms.ts';
import { content, integer, json, name, optional } from './fields.ts';
import { noteEvent } from './note-event.ts';
import { operation } from './operation.ts';
import type { OperationContext } from './operation.ts';
import { OperationRefusal } from './operation-refusal.ts';

const maxExperimentMs = 60_000;

const startShape = {
  experiment: name,
  hypothesis: content,
  duration_ms: integer(0, maxExperimentMs),
  owner: optional(name),
};

export const startExperiment = operation(startShape, async (context, input) => {
  const { experiment, hypothesis, duration_ms, owner } = input;
  const row = { run_id: context.runId, name: experiment, hypothesis, duration_ms };
  const started = await context.db
    .with('started', (part) =>
      part
        .insertInto('experiments')
        .values({ ...row, owner: owner ?? null, state: 'running' })
        .onConflict((clash) => clash.doNothing())
        .returning('name'),
    )
    .with('noted', () =>
      noteEvent(context, 'started', { event: 'experiment.started', subject: experiment }),
    )
    .selectFrom('started')
    .select('name')
    .executeTakeFirst();
  if (started === undefined) throw new OperationRefusal('conflict', [`${experiment} exists`]);
  return { experiment };
});

export const completeExperiment = operation(
  { experiment: name, result: optional(json) },
  async (context, { experiment, result }) => {
    const completed = await context.db
      .with('completed', (part) =>
        part
          .updateTable('experiments')
          .set({ state: 'completed', finished_at: sql<string>`now()` })
          .set({ result: JSON.stringify(result ?? null) })
          .where('run_id', '=', context.runId)
          .where('name', '=', experiment)
          .where('state', '=', 'running')
          .returning(['name as experiment', 'owner', 'result']),
      )
      .with('noted', () =>
        noteEvent(context, 'completed', { event: 'experiment.completed', subject: experiment }),
      )
      .selectFrom('completed')
      .selectAll()
      .executeTakeFirst();
    return completed ?? explainUncompleted(context, experiment);
  },
);

async function explainUncompleted(context: OperationContext, experiment: string): Promise<never> {
  const row = await resultsOf(context, experiment);
  if (row === undefined) throw new OperationRefusal('not_found', [`no experiment ${experiment}`]);
  throw new OperationRefusal('conflict', [`${experiment} is ${row.state}`]);
}

export const experimentResults = operation(
  { experiment: name },
  async (context, { experiment }) => {
    const row = await resultsOf(context, experiment);
    if (row !== undefined) return row;
    throw new OperationRefusal('not_found', [`no experiment ${experiment}`]);
  },
);

async function resultsOf({ db, runId }: OperationContext, experiment: string) {
  return db
    .selectFrom('experiments')
    .select(['name as experiment', 'owner', 'state', 'hypothesis', 'duration_ms', 'result'])
    .select([
      epochMs('started_at').as('started_at_ms'),
      epochMs('finished_at').as('finished_at_ms'),
    ])
    .where('run_id', '=', runId)
    .where('name', '=', experiment)
    .executeTakeFirst();
}
