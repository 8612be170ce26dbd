import { sql } from 'kysely';
import { json, name } from './fields.ts';
import { operation } from './operation.ts';

/** Saves over what was there; `version` counts the saves. */
export const saveUserState = operation(
  { user: name, state: json },
  async ({ db, runId }, { user, state }) =>
    db
      .insertInto('user_states')
      .values({ run_id: runId, user_name: user, state: JSON.stringify(state) })
      .onConflict((clash) =>
        clash.columns(['run_id', 'user_name']).doUpdateSet((eb) => ({
          state: eb.ref('excluded.state'),
          version: eb('user_states.version', '+', 1),
          updated_at: sql<string>`now()`,
        })),
      )
      .returning(['user_name as user', 'version'])
      .executeTakeFirstOrThrow(),
);
