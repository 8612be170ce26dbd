import { epochMs } from './epoch-ms.ts';
import { integer, json, name, optional } from './fields.ts';
import { eventRow } from './note-event.ts';
import { operation } from './operation.ts';

const defaultListed = 100;

export const appendEvent = operation(
  { event: name, agent: optional(name), subject: optional(name), data: optional(json) },
  async ({ db, runId }, { event, agent, subject, data }) => {
    await db
      .insertInto('events')
      .values(eventRow(runId, { event, agent, subject, data }))
      .execute();
    return { event };
  },
);

/** Newest first. */
export const recentEvents = operation(
  { limit: optional(integer(1, 1000)) },
  async ({ db, runId }, { limit }) =>
    db
      .selectFrom('events')
      .select(['event', 'agent', 'subject', 'data', epochMs('created_at').as('at_ms')])
      .where('run_id', '=', runId)
      .orderBy('id', 'desc')
      .limit(limit ?? defaultListed)
      .execute(),
);

/** Events of one agent with what the agent is now, newest first. */
export const agentHistory = operation(
  { agent: name, limit: optional(integer(1, 1000)) },
  async ({ db, runId }, { agent, limit }) =>
    db
      .selectFrom('events')
      .innerJoin('agents', (join) =>
        join.onRef('agents.run_id', '=', 'events.run_id').onRef('agents.name', '=', 'events.agent'),
      )
      .select(['events.event', 'events.agent', 'events.subject', 'events.data'])
      .select(['agents.role', 'agents.status', epochMs('events.created_at').as('at_ms')])
      .where('events.run_id', '=', runId)
      .where('events.agent', '=', agent)
      .orderBy('events.id', 'desc')
      .limit(limit ?? defaultListed)
      .execute(),
);
