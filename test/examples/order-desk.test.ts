import { sql } from 'kysely';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { run } from '../../src/index.ts';
import { useBackend } from '../platform/backend.ts';
import { succeeded } from '../support/books.ts';
import { patience } from '../support/patience.ts';
import { soundVerdicts } from '../support/sound-verdicts.ts';
import { brief, example, simulated } from './example.ts';

const backend = useBackend();

test('orders are in the tables of the shop while it is open, and it leaves nothing', async () => {
  const { db, close } = openDatabase(backend.database());
  onTestFinished(close);
  const customers = async (): Promise<number> => {
    const { rows } = await sql<{ customers: number }>`
      select count(distinct customer)::int as customers from shop.orders`.execute(db);
    return rows[0]?.customers ?? 0;
  };
  const { url } = backend.database();
  const live = await run(example('order-desk.ts'), { ...brief, duration: 3, dbUrl: url });
  await vi.waitFor(async () => expect(await customers()).toBe(10), patience);
  const { summary, leftBehind } = await live.finished;
  expect(soundVerdicts).toContain(summary.verdict);
  expect(leftBehind).toEqual([]);
  for (const name of ['orders.place', 'orders.pay', 'orders.open']) {
    expect(succeeded(summary, name)).toBeGreaterThan(5);
  }
  const { rows } = await sql`select 1 from pg_namespace where nspname = 'shop'`.execute(db);
  expect(rows).toEqual([]);
});

test('in virtual time no order is placed, and the plan is the same', async () => {
  const { summary } = await (await simulated('order-desk.ts')).finished;
  expect(summary.verdict).toBe('passed');
  const placed = succeeded(summary, 'orders.place');
  expect(placed).toBeGreaterThan(succeeded(summary, 'orders.open'));
});
