import { sql, type Kysely } from 'kysely';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { definePersona } from '../../src/machines/define-persona.ts';
import { command, databaseCall } from '../../src/machines/operation-draft.ts';
import type { OperationDraft } from '../../src/machines/operation-draft.ts';
import { onlineChart } from '../../src/machines/virtual-user-chart.ts';
import type { Observation, Sample, Transport } from '../../src/metrics/observation.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import { isDatabaseFault } from '../../src/scenario/is-database-fault.ts';
import type { RunContext } from '../../src/sources/define-scenario.ts';
import { ownDatabase } from '../../src/sources/own-database.ts';
import { noCode } from '../../src/sources/scenario-code.ts';
import { shippedMaterial } from '../../src/sources/scenario-material.ts';
import { constant, phasesOf, plainScenario } from '../support/plain-scenario.ts';
import { startStatecrowd } from '../cli/run-statecrowd.ts';
import { useDatabase } from '../db/support/use-database.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { patience } from '../support/patience.ts';
import { requestOf } from '../support/request-of.ts';
import { scenarioOf } from '../support/scenario-of.ts';
import { noTraces as nothing, traces, type Traces } from '../support/traces.ts';
import { watchedRun } from '../support/watched-run.ts';

const written = [
  { at: '500ms', serialization: 'database', for: '650ms' },
  { at: '1200ms', lock: 'database', for: '700ms' },
  { at: '2s', read_only: 'database', for: '900ms' },
  { at: '3s', exhaust_pool: 'database', for: '1200ms' },
  { at: '4400ms', connection_limit: 'database', for: '650ms' },
  { at: '5100ms', terminate: 'database', for: '500ms' },
] as const;

const asking = (name: string, ask: OperationDraft) =>
  definePersona({
    name,
    traits: { activity: 'hyperactive', pattern: 'scheduled', responseTimeMs: [0, 0] },
    operations: { ask },
    online: onlineChart({
      initial: 'resting',
      states: {
        resting: { after: { thinkTime: { target: 'asking', actions: 'choose' } } },
        asking: { entry: 'perform', on: { replied: 'resting', erred: 'resting' } },
      },
    }),
  });

const sleep = ownDatabase<unknown>()({
  name: 'sleep',
  run: async (database) => {
    await sql`select pg_sleep(0.04)`.execute(database);
  },
});

const personas = {
  writer: asking(
    'writer',
    databaseCall('events.append', () => ({ event: 'written' })),
  ),
  sleeper: asking('sleeper', sleep),
  asker: asking(
    'asker',
    command('record_belief', () => ({ agent: 'agent-1', belief: 'b', confidence: 0.5 })),
  ),
};

/** The crowd of every kind, in the embedded Postgres. */
async function plan() {
  const { faults } = await scenarioOf({ users: { researcher: 1 }, faults: written });
  const phases = phasesOf({ steady: 6800 });
  const users = { writer: 4, sleeper: 4, asker: 2 };
  const plain = plainScenario(users, { phases, population: constant(phases, 10) });
  const database = { ...plain.database, connectTimeoutMs: 800, lockTimeoutMs: 200 };
  return { ...plain, database, thinkTime: 0.05, faults: faults.filter(isDatabaseFault) };
}

function operationOf({ personas: told }: Summary, persona: string, transport: Transport) {
  const [one] = Object.values(told[persona]?.operations[transport] ?? {});
  if (one === undefined) throw new Error(`${persona} did nothing`);
  return one;
}

function classesOf(summary: Summary, persona: string): Readonly<Record<string, number>> {
  return operationOf(summary, persona, 'database').error_classes;
}

const isSome = (count: unknown): boolean => typeof count === 'number' && count > 0;

test('a crowd goes through every fault of its database, and nothing of them is left', async () => {
  let database: Kysely<unknown> | undefined;
  const setup = async (context: RunContext): Promise<void> => {
    database = context.database();
  };
  const material = { ...shippedMaterial, personas, code: { ...noCode, setup } };
  const failed: Sample[] = [];
  const observation = (one: Observation): void => {
    if (one.kind === 'sample' && one.persona === 'asker' && one.outcome === 'failed')
      failed.push(one);
  };
  const watchers = [{ observation }];
  const run = await watchedRun(requestOf(await plan(), { material, watchers }));
  const left: Promise<Traces | undefined>[] = [];
  run.handle.faults$.subscribe(({ id, step }) => {
    const isLast = id === 'terminate-1' && step === 'ended';
    if (isLast && database !== undefined) left.push(traces(database));
  });
  const { summary, leftBehind } = await run.finished();
  expect(leftBehind).toEqual([]);
  expect(await Promise.all(left)).toEqual([nothing]);
  const ofWriter = classesOf(summary, 'writer');
  for (const felt of ['40001', '55P03', '25006', '53300']) {
    expect(ofWriter).toHaveProperty([`sqlstate_${felt}`], expect.toSatisfy(isSome));
  }
  expect(ofWriter).toHaveProperty(['pool_timeout'], expect.toSatisfy(isSome));
  const ofSleeper = classesOf(summary, 'sleeper');
  expect(ofSleeper).toHaveProperty(['sqlstate_57P01'], expect.toSatisfy(isSome));
  // It reads, and from no table of ours.
  for (const spared of ['40001', '55P03', '25006']) {
    expect(ofSleeper).not.toHaveProperty([`sqlstate_${spared}`]);
  }
  const { errors, ok } = operationOf(summary, 'asker', 'websocket');
  expect(Math.min(errors, ok)).toBeGreaterThan(0);
  // The platform uses the same database, so what it answers is of the same faults.
  const causes = failed.map(({ fault }) => fault);
  const felt = ['serialization-1', 'lock-1', 'read_only-1', 'connection_limit-1'];
  expect(causes).toEqual(expect.arrayContaining(felt));
  expect(causes.filter((fault) => fault === undefined)).toEqual([]);
  expect(summary.faults.map(({ ended_ms: ended }) => ended === null)).not.toContain(true);
  expect(summary.conservation.holds).toBe(true);
});

const own = useDatabase();

/** All that is possible at once in a database of one's own, for as long as the run lasts. */
function lasting(schema: string) {
  const kinds = ['serialization', 'lock', 'read_only', 'exhaust_pool', 'terminate'];
  return {
    name: schema,
    users: { coordinator: 4, analyst: 2 },
    load: { warmup: '100ms', duration: '1h', cooldown: '1s' },
    think_time: 0.1,
    target: { db_url: own.url },
    database: { schema, pool_size: 3, overflow: 0 },
    faults: kinds.map((kind) => ({ at: '500ms', [kind]: 'database', for: '30m' })),
  };
}

/** Waits until there are a lock and triggers, which are not on the table that is locked. */
async function untilBroken(): Promise<void> {
  const database = own.open({ applicationName: 'looking' }).unscoped;
  const isBroken = async (): Promise<void> => {
    const { triggers = 0, locks = 0 } = (await traces(database)) ?? {};
    expect(Math.min(triggers, locks)).toBeGreaterThan(0);
  };
  await vi.waitFor(isBroken, patience);
}

test('a run that is interrupted while its own database is broken leaves nothing', async () => {
  const run = await watchedRun(requestOf(await scenarioOf(lasting('interrupted'))));
  await untilBroken();
  run.handle.stop('SIGINT');
  const { summary, leftBehind } = await run.finished();
  expect(leftBehind).toEqual([]);
  expect(summary).toMatchObject({ complete: false, reason: 'SIGINT' });
  const database = own.open({ applicationName: 'looking' }).unscoped;
  expect(await traces(database)).toEqual(nothing);
  const { rows } = await sql`select from interrupted.agents`.execute(database);
  expect(rows).toEqual([]);
});

test('of a generator that is killed nothing remains in the database', async () => {
  const file = join(await scratchFolder(), 'killed.yaml');
  await writeFile(file, JSON.stringify(lasting('killed')));
  const call = startStatecrowd(['run', file, '--no-export']);
  onTestFinished(() => void call.child.kill('SIGKILL'));
  await untilBroken();
  call.child.kill('SIGKILL');
  await call.ended;
  const database = own.open({ applicationName: 'looking' }).unscoped;
  await vi.waitFor(async () => expect(await traces(database)).toEqual(nothing), patience);
});
