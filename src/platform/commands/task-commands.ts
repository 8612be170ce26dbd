import { ok } from '../answer.ts';
import { name, optional } from '../fields.ts';
import { handler } from '../handler.ts';
import { carryOut } from './carry-out.ts';

export const assignTask = handler(
  { task: name, agent: name, coalition: optional(name) },
  ({ task, agent, coalition }, from) =>
    carryOut(from, {
      operation: 'tasks.assign',
      input: { task, agent, coalition },
      result: { task },
      publish: () => {
        const data = { task, agent, coalition: coalition ?? null };
        from.services.hub.publish({ channels: ['tasks'], event: 'task.assigned', data });
      },
    }),
);

export const completeTask = handler({ task: name }, async ({ task }, from) => {
  const stored = await from.services.store.call('tasks.complete', { task });
  if (!stored.ok) return stored.refusal;
  const { agent, coalition } = stored.value;
  const data = { task, agent, coalition };
  from.services.hub.publish({ channels: ['tasks'], event: 'task.completed', data });
  return ok({ task });
});
