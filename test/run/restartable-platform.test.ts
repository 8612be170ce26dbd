import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { measureOperation } from '../../src/db/measured.ts';
import { RestartablePlatform } from '../../src/run/restartable-platform.ts';
import { useDatabase } from '../db/support/use-database.ts';

const own = useDatabase();

test('a platform that is started again finds its rows, which go when it is stopped', async () => {
  const runId = randomUUID();
  const database = own.settings({ schema: 'kept', applicationName: 'platform' });
  const platform = await RestartablePlatform.launch({ runId, database, removesRows: true });
  onTestFinished(() => platform.stop());
  const looking = own.open({ schema: 'kept', applicationName: 'looking' });
  const rows = async (): Promise<number> => {
    const found = sql`select from kept.events where run_id = ${runId}`.execute(looking.unscoped);
    return (await found).rows.length;
  };
  const append = { name: 'events.append', input: { event: 'e' } } as const;
  expect(await measureOperation(looking, runId, append)).toMatchObject({ ok: true });
  platform.leave();
  await new Promise<void>((resolve) => platform.restart(resolve));
  expect(await rows()).toBe(1);
  await platform.stop();
  expect(await rows()).toBe(0);
});
