import { sql } from 'kysely';
import { json, name, optional } from './fields.ts';
import { noteEvent } from './note-event.ts';
import { operation } from './operation.ts';
import { OperationRefusal } from './operation-refusal.ts';
import { explainClosed } from './tasks.ts';

export const initWorkflow = operation(
  { workflow: name, workflow_type: name },
  async (context, { workflow, workflow_type }) => {
    const row = { run_id: context.runId, name: workflow, label: workflow_type };
    const started = await context.db
      .with('started', (part) =>
        part
          .insertInto('tasks')
          .values({ ...row, kind: 'workflow', state: 'open' })
          .onConflict((clash) => clash.doNothing())
          .returning('name'),
      )
      .with('noted', () =>
        noteEvent(context, 'started', { event: 'workflow.started', subject: workflow }),
      )
      .selectFrom('started')
      .select('name')
      .executeTakeFirst();
    if (started === undefined) throw new OperationRefusal('conflict', [`${workflow} exists`]);
    return { workflow };
  },
);

/** Steps count from 1. */
export const stepWorkflow = operation(
  { workflow: name, step_data: optional(json) },
  async (context, { workflow, step_data }) => {
    const stepped = await context.db
      .with('stepped', (part) =>
        part
          .updateTable('tasks')
          .set((eb) => ({ steps: eb('steps', '+', 1) }))
          .where('run_id', '=', context.runId)
          .where('name', '=', workflow)
          .where('kind', '=', 'workflow')
          .where('state', '=', 'open')
          .returning(['name as workflow', 'steps as step']),
      )
      .with('noted', () => {
        const note = { event: 'workflow.step', subject: workflow, data: step_data ?? {} };
        return noteEvent(context, 'stepped', note);
      })
      .selectFrom('stepped')
      .selectAll()
      .executeTakeFirst();
    return stepped ?? explainClosed(context, 'workflow', workflow);
  },
);

export const completeWorkflow = operation({ workflow: name }, async (context, { workflow }) => {
  const completed = await context.db
    .with('completed', (part) =>
      part
        .updateTable('tasks')
        .set({ state: 'done', finished_at: sql<string>`now()` })
        .where('run_id', '=', context.runId)
        .where('name', '=', workflow)
        .where('kind', '=', 'workflow')
        .where('state', '=', 'open')
        .returning(['name as workflow', 'steps']),
    )
    .with('noted', () =>
      noteEvent(context, 'completed', { event: 'workflow.completed', subject: workflow }),
    )
    .selectFrom('completed')
    .selectAll()
    .executeTakeFirst();
  return completed ?? explainClosed(context, 'workflow', workflow);
});
