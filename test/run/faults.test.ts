import { once } from 'node:events';
import { createServer } from 'node:net';
import { sql } from 'kysely';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { personas } from '../../src/machines/personas.ts';
import type { FaultStep } from '../../src/metrics/observation.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import { useBackend } from '../platform/backend.ts';
import { patience } from '../support/patience.ts';
import { descendants, isRunning } from '../support/processes.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';
import { soundVerdicts } from '../support/sound-verdicts.ts';
import { processOf, watchedRun, type WatchedRun } from '../support/watched-run.ts';

const backend = useBackend();

const failover = {
  users: everyPersona,
  load: { warmup: '500ms', duration: '5s', cooldown: '500ms' },
  reconnect: { attempts: 200, delay: '50ms', max_delay: '200ms' },
  think_time: 0.3,
  faults: [{ at: '1500ms', kill: 'platform', for: '300ms' }],
};
/** Hours in which nothing ends by itself but the platform. */
const long = { warmup: '500ms', duration: '1h', cooldown: '1s' };

/** Steps of faults as they come, with what is done at each. */
function atSteps(run: WatchedRun, act: (step: FaultStep) => void = () => undefined) {
  const steps: string[] = [];
  run.handle.faults$.subscribe((step) => {
    steps.push(`${step.id} ${step.step}`);
    act(step);
  });
  return steps;
}

/** The platforms below this process but the one of the file, whose run is another. */
async function platforms(): Promise<readonly number[]> {
  const shared = backend.shared().pid;
  const all = (await descendants()).filter(({ command }) => command.includes('platform/main'));
  return all.map(({ pid }) => pid).filter((pid) => pid !== shared);
}

function portOf(run: WatchedRun): number {
  return Number(/:(\d+)\/ws$/.exec(run.handle.target)?.[1]);
}

function checkOf({ checks }: Summary, wanted: string) {
  return checks.find(({ name }) => name === wanted);
}

function expectBooksClosed(summary: Summary): void {
  const closed = { in_flight: 0, missing: 0 };
  expect(summary.conservation).toMatchObject({
    holds: true,
    transports: { websocket: closed, http: closed, database: closed },
  });
}

test('a killed platform comes back as another process, and users return to it', async () => {
  const run = await watchedRun(requestOf(await scenarioOf(failover)));
  const killed = processOf(run, 'platform/main');
  const found = Promise.withResolvers<readonly number[]>();
  let status: Promise<number> | undefined;
  const steps = atSteps(run, ({ step }) => {
    if (step !== 'ended') return;
    found.resolve(platforms());
    status = fetch(`http://127.0.0.1:${portOf(run)}/`).then((answer) => answer.status);
  });
  const started = await found.promise;
  expect(started).toHaveLength(1);
  expect(started).not.toContain(killed);
  expect(isRunning(killed)).toBe(false);
  expect(await status).toBe(401);
  const { summary, leftBehind, remarks } = await run.finished();
  // Its figures may be asked for while it is away.
  const others = (remarks ?? []).filter((remark) => !remark.includes('was not read'));
  expect({ leftBehind, others }).toEqual({ leftBehind: [], others: [] });
  expect(started.filter(isRunning)).toEqual([]);
  expect(steps).toEqual(['kill-1 began', 'kill-1 ended']);
  expect(summary.checks.filter(({ passed }) => !passed)).toEqual([]);
  expect(soundVerdicts).toContain(summary.verdict);
  const users = summary.users.created;
  expect(summary.users).toEqual({ created: users, connected: users, active: users, errored: 0 });
  expect(summary.faults).toMatchObject([
    { id: 'kill-1', online_before: users, online_lowest: 0, returned: users },
  ]);
  const { at_ms: at = 0, ended_ms: ended } = summary.faults[0] ?? {};
  expect(at).toBeGreaterThanOrEqual(1500);
  expect(ended ?? 0).toBeGreaterThan((at ?? 0) + 300);
  expectBooksClosed(summary);
  expect(summary.websocket.disconnections).toBe(users);
  expect(summary.websocket.refused).toBeGreaterThan(0);
  const { caused } = summary.faults[0] ?? {};
  expect(caused?.connections_lost).toBe(users);
  expect(caused?.attempts_refused).toBe(summary.websocket.refused);
  expect(run.windows.some(({ faults }) => faults.includes('kill-1'))).toBe(true);
  expectJoinedTwice(summary);
});

/** Everybody subscribed to its channels when it came, and again when it came back. */
function expectJoinedTwice(summary: Summary): void {
  for (const [name, { users, operations }] of Object.entries(summary.personas)) {
    const channels = personas[name]?.channels.length ?? 0;
    const joined = operations.websocket?.['session.subscribe']?.ok ?? 0;
    expect(joined).toBeGreaterThanOrEqual(2 * channels * users.created);
  }
}

test('a run whose users do not come back fails', async () => {
  const scenario = await scenarioOf({ ...failover, reconnect: { attempts: 0 } });
  const run = await watchedRun(requestOf(scenario));
  const { summary, leftBehind } = await run.finished();
  expect(leftBehind).toEqual([]);
  expect(summary.verdict).toBe('failed');
  expect(checkOf(summary, 'users-returned')?.passed).toBe(false);
  expect(checkOf(summary, 'users-connected')?.passed).toBe(false);
  expectBooksClosed(summary);
});

test('a run that is interrupted while the platform is down ends, and leaves nothing', async () => {
  const faults = [{ at: '1500ms', kill: 'platform', for: '30m' }];
  const run = await watchedRun(requestOf(await scenarioOf({ ...failover, load: long, faults })));
  const steps = atSteps(run, ({ step }) => {
    if (step === 'began') run.handle.stop('SIGINT');
  });
  const { summary, leftBehind } = await run.finished();
  expect(leftBehind).toEqual([]);
  expect(steps).toEqual(['kill-1 began', 'kill-1 cutShort']);
  expect(summary).toMatchObject({ verdict: 'incomplete', reason: 'SIGINT' });
  expect(summary.faults).toMatchObject([{ ended_ms: null, cut_short: true }]);
  expect(await platforms()).toEqual([]);
  expectBooksClosed(summary);
});

test('a run that is interrupted while the platform is being started waits for it', async () => {
  const faults = [{ at: '1s', kill: 'platform', for: '1ms' }];
  const run = await watchedRun(requestOf(await scenarioOf({ ...failover, load: long, faults })));
  const killed = processOf(run, 'platform/main');
  const isStarting = async (): Promise<void> => {
    const pids = await platforms();
    expect(pids.length === 1 && pids[0] !== killed).toBe(true);
  };
  await vi.waitFor(isStarting, { ...patience, interval: 1 });
  run.handle.stop('SIGTERM');
  const { summary, leftBehind } = await run.finished();
  expect(leftBehind).toEqual([]);
  expect(summary).toMatchObject({ complete: false, reason: 'SIGTERM' });
  expect(await platforms()).toEqual([]);
});

test('a platform that does not start again ends the run, which says why', async () => {
  const run = await watchedRun(requestOf(await scenarioOf({ ...failover, load: long })));
  const taker = createServer((socket) => socket.destroy());
  onTestFinished(() => void taker.close());
  const killed = processOf(run, 'platform/main');
  atSteps(run, ({ step }) => {
    if (step === 'began') void takePort();
  });
  const takePort = async (): Promise<void> => {
    await vi.waitFor(() => expect(isRunning(killed)).toBe(false), { ...patience, interval: 1 });
    taker.listen(portOf(run), '127.0.0.1');
    await once(taker, 'listening');
  };
  const { summary, leftBehind } = await run.finished();
  expect(leftBehind).toEqual([]);
  expect(summary).toMatchObject({
    complete: false,
    reason:
      'the platform that was killed did not start again ' +
      `(port ${portOf(run)} of 127.0.0.1 is taken by another program)`,
    faults: [{ ended_ms: null }],
  });
  expectBooksClosed(summary);
});

test('a platform that ends by itself after it was started again ends the run', async () => {
  const run = await watchedRun(requestOf(await scenarioOf({ ...failover, load: long })));
  const steps = atSteps(run, ({ step }) => {
    if (step !== 'ended') return;
    void platforms().then((pids) => pids.forEach((pid) => process.kill(pid, 'SIGKILL')));
  });
  const { summary, leftBehind } = await run.finished();
  expect(leftBehind).toEqual([]);
  expect(steps.slice(0, 2)).toEqual(['kill-1 began', 'kill-1 ended']);
  expect(summary).toMatchObject({
    complete: false,
    reason: 'the platform ended by itself (SIGKILL)',
  });
});

async function rows(schema: string): Promise<number> {
  const handle = openDatabase(backend.database({ schema }));
  onTestFinished(() => handle.close());
  const { rows: counted } = await sql<{ count: number }>`
    select (select count(*) from ${sql.id(schema, 'agents')})::int
      + (select count(*) from ${sql.id(schema, 'events')})::int as count`.execute(handle.db);
  return counted[0]?.count ?? Number.NaN;
}

test.each([
  ['over', 'ended'],
  ['under way', 'began'],
] as const)(
  'rows in a database of one’s own are removed though a fault is %s',
  async (word, last) => {
    const schema = `killed_${word.replace(' ', '_')}`;
    const scenario = await scenarioOf({
      ...failover,
      load: long,
      faults: [{ at: '1500ms', kill: 'platform', for: '2s' }],
      target: { db_url: backend.database().url },
      database: { schema },
    });
    const run = await watchedRun(requestOf(scenario));
    const counted = Promise.withResolvers<number>();
    atSteps(run, ({ step }) => {
      if (step !== last) return;
      counted.resolve(rows(schema).finally(() => run.handle.stop('enough')));
    });
    expect(await counted.promise).toBeGreaterThan(99);
    const { leftBehind } = await run.finished();
    expect(leftBehind).toEqual([]);
    expect(await rows(schema)).toBe(0);
  },
);
