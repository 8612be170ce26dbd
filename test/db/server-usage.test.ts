import pg from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startEmbeddedPostgres } from '../../src/db/embedded-postgres.ts';
import { processesIn } from '../../src/db/postgres/server-usage.ts';
import { patience } from './support/backends.ts';

const work = 'select count(*) from generate_series(1, 1500000) as n where n % 7 = 1';

describe.runIf(process.platform === 'linux')('the usage of the embedded Postgres', () => {
  it('counts CPU of all its processes, also of those that have ended', async () => {
    const postgres = await startEmbeddedPostgres();
    onTestFinished(() => postgres.stop());
    const before = await postgres.usage();
    const client = new pg.Client(postgres.url);
    await client.connect();
    await client.query(work);
    const busy = await postgres.usage();
    await client.end();
    expect(busy?.cpuSeconds).toBeGreaterThan((before?.cpuSeconds ?? NaN) + 0.05);
    const observer = new pg.Client(postgres.url);
    await observer.connect();
    onTestFinished(() => observer.end());
    await vi.waitFor(async () => {
      const { rows } = await observer.query(
        `select count(*)::int as others from pg_stat_activity
          where backend_type = 'client backend'`,
      );
      expect(rows).toEqual([{ others: 1 }]);
    }, patience);
    const after = await postgres.usage();
    expect(after?.cpuSeconds).toBeGreaterThanOrEqual(busy?.cpuSeconds ?? NaN);
    expect(before?.memoryBytes).toBeGreaterThan(5 * 1_048_576);
    expect(before?.memoryBytes).toBeLessThan(300 * 1_048_576);
  });

  it('is not there any more once the server has stopped', async () => {
    const postgres = await startEmbeddedPostgres();
    await postgres.stop();
    expect(await postgres.usage()).toBeUndefined();
  });
});

describe('processes as `ps` lists them', () => {
  it('are taken with their parent, in every form of their time', () => {
    const listed =
      '  10     1   0:01.50\n  11    10 01:00:02\n  12    10 2-00:00:00\n  13     9   9:00\n';
    expect(processesIn(listed, 10)).toEqual({
      pids: [10, 11, 12],
      cpuSeconds: 1.5 + 3_602 + 2 * 86_400,
    });
    expect(processesIn(listed, 99)).toBeUndefined();
  });
});
