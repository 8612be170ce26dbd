import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { patience } from '../support/patience.ts';
import { useBackend } from './backend.ts';
import { command, connect } from './client.ts';

const backend = useBackend();

const belief = { agent: 'agent-1', belief: 'b', confidence: 0.5 };

test('its sessions only read while it is told so, and its rows go all the same', async () => {
  const runId = randomUUID();
  const database = backend.database({ schema: 'read_only', applicationName: 'told' });
  const platform = await backend.launch({ runId, database, removesRows: true });
  const looking = openDatabase({ ...database, applicationName: 'looking' });
  onTestFinished(() => looking.close());
  const tell = async (isReadOnly: boolean): Promise<void> => {
    await platform.obey({ frameFaults: [], isReadOnly, removesRows: true });
    await sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where application_name = 'told'`.execute(looking.unscoped);
  };
  const client = await connect(platform);
  const record = () => command(client, 'record_belief', belief);
  expect(await record()).toMatchObject({ status: 'ok' });
  await tell(true);
  const refused = { type: 'error', code: 'database', message: 'sqlstate_25006' };
  await expect.poll(record, patience).toMatchObject(refused);
  const asked = { type: 'query', query_type: 'system_overview' };
  expect(await client.ask(asked)).toMatchObject({ type: 'query_result' });
  await tell(false);
  await expect.poll(record, patience).toMatchObject({ status: 'ok' });
  await tell(true);
  await expect.poll(record, patience).toMatchObject(refused);
  await platform.stop();
  expect(await platform.exited).toEqual({ code: 0, signal: null });
  expect((await sql`select from read_only.agents`.execute(looking.unscoped)).rows).toEqual([]);
});
