import { epochMs } from './epoch-ms.ts';
import { content, integer, name, optional } from './fields.ts';
import { operation } from './operation.ts';

const defaultListed = 50;

export const appendConversation = operation(
  { conversation: name, speaker: name, content },
  async ({ db, runId }, input) => {
    const { conversation, speaker } = input;
    const row = { run_id: runId, conversation, speaker, content: input.content };
    await db.insertInto('conversations').values(row).execute();
    return { conversation };
  },
);

/** Newest first. */
export const recentConversation = operation(
  { conversation: name, limit: optional(integer(1, 1000)) },
  async ({ db, runId }, { conversation, limit }) =>
    db
      .selectFrom('conversations')
      .select(['speaker', 'content', epochMs('created_at').as('at_ms')])
      .where('run_id', '=', runId)
      .where('conversation', '=', conversation)
      .orderBy('id', 'desc')
      .limit(limit ?? defaultListed)
      .execute(),
);
