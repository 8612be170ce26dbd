import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import type { FrameDisturbing } from '../../src/faults/frame-faults.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import { openProxies } from '../../src/run/open-proxies.ts';
import { RestartablePlatform } from '../../src/run/restartable-platform.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import { Teardown } from '../../src/run/teardown.ts';
import { useBackend } from '../platform/backend.ts';
import { connect, type Client } from '../platform/client.ts';
import { patience } from '../support/patience.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';
import { watchedRun } from '../support/watched-run.ts';

const backend = useBackend();

const crowd = {
  users: everyPersona,
  load: { warmup: '500ms', duration: '7500ms', cooldown: '500ms' },
  reconnect: { attempts: 200, delay: '50ms', max_delay: '200ms' },
  timeouts: { operation: '700ms' },
  think_time: 0.1,
  faults: [
    { at: '800ms', duplicate: 'websocket', share: '50%', for: '900ms' },
    { at: '2s', reorder: 'websocket', share: '50%', for: '900ms' },
    { at: '3200ms', lose: 'websocket', share: '20%', for: '900ms' },
    { at: '4400ms', lose: 'websocket', share: '20%', direction: 'to_target', for: '900ms' },
    { at: '6s', close: 'websocket', code: 4001, for: '500ms' },
  ],
};

/** What has to be true of a crowd that went through them, computed or not. */
function expectSurvived({ faults, websocket, users, oddities, conservation }: Summary): void {
  const everybody = users.created;
  const [doubled, disordered, lost] = faults.map(({ pushes }) => pushes);
  expect(doubled?.repeated).toBeGreaterThan(0);
  expect(disordered?.recovered).toBeGreaterThan(0);
  expect(lost?.missed).toBeGreaterThan(lost?.recovered ?? 0);
  expect(faults[4]?.returned).toBe(faults[4]?.online_before);
  expect(websocket.error_classes['timed_out']).toBeGreaterThan(0);
  expect(websocket.causes['close_4001']).toBeGreaterThanOrEqual(everybody);
  expect(oddities.unmatched).toBeGreaterThan(0);
  expect(oddities.malformed).toBe(0);
  expect(users).toMatchObject({ connected: everybody, errored: 0 });
  const transports = { websocket: { in_flight: 0, missing: 0 } };
  expect(conservation).toMatchObject({ holds: true, transports });
}

/** What each of them says of pushes, where nothing comes late by chance. */
function expectExact({ faults, users: { created } }: Summary): void {
  const none = { missed: 0, repeated: 0, recovered: 0 };
  const [doubled, disordered, lost] = faults.map(({ pushes }) => pushes);
  expect(faults).toMatchObject([
    { id: 'duplicate-1', pushes: { ...none, repeated: doubled?.repeated } },
    {
      id: 'reorder-1',
      pushes: { ...none, missed: disordered?.missed, recovered: disordered?.missed },
    },
    { id: 'lose-1', pushes: { ...none, missed: lost?.missed } },
    { id: 'lose-2', pushes: none },
    { id: 'close-1', pushes: none, online_lowest: 0, returned: created },
  ]);
}

test('a crowd survives what is done to its frames, and knows what was lost', async () => {
  const run = await watchedRun(requestOf(await scenarioOf(crowd)));
  const steps: string[] = [];
  run.handle.faults$.subscribe(({ id, step }) => steps.push(`${id} ${step}`));
  const { summary, leftBehind, remarks } = await run.finished();
  expect({ leftBehind, remarks }).toEqual({ leftBehind: [], remarks: [] });
  expect(steps.filter((step) => step.endsWith('ended'))).toHaveLength(crowd.faults.length);
  expectSurvived(summary);
});

test('a simulated crowd does too, with the same bytes for a seed', async () => {
  const model = { loss: 0, disconnects_per_hour: 0, pushes_per_second: 20 };
  const simulated = async (seed: number): Promise<Summary> => {
    const scenario = await scenarioOf({ ...crowd, model, seed });
    const run = await simulateScenario(requestOf(scenario));
    return (await run.finished).summary;
  };
  const first = await simulated(1);
  expectSurvived(first);
  expectExact(first);
  expect(await simulated(1)).toEqual(first);
  const { faults } = await simulated(2);
  expect(faults.map(({ pushes }) => pushes)).not.toEqual(first.faults.map(({ pushes }) => pushes));
});

test('no proxy stands before what the platform does itself', async () => {
  const teardown = new Teardown();
  onTestFinished(async () => void (await teardown.run()));
  const urls = { websocket: 'ws://127.0.0.1:1/ws', http: undefined, database: undefined };
  expect(await openProxies(await scenarioOf(crowd), urls, teardown)).toEqual({});
});

const duplicate: FrameDisturbing = { id: 'duplicate-1', share: 1, does: { kind: 'duplicate' } };
const close: FrameDisturbing = { id: 'close-1', share: 1, does: { kind: 'close', code: 1012 } };

async function restartable(): Promise<RestartablePlatform> {
  const launch = { runId: randomUUID(), database: backend.database() };
  const platform = await RestartablePlatform.launch(launch);
  onTestFinished(() => platform.stop());
  return platform;
}

function pings(client: Client, id: number): readonly unknown[] {
  return client.heard.filter((frame) => frame['id'] === id);
}

/** How often a ping is answered; another one is, once, when it is. */
async function answersOf(platform: RestartablePlatform): Promise<number> {
  const client = await connect(platform.handle);
  client.send({ type: 'ping', id: 1 });
  client.send({ type: 'ping', id: 2 });
  await client.next(({ id }) => id === 2);
  return pings(client, 1).length;
}

function killedAndBack(platform: RestartablePlatform): Promise<void> {
  platform.kill();
  return new Promise((resolve) => platform.restart(resolve));
}

test('a platform that was killed goes on with what lasts, until that is over', async () => {
  const platform = await restartable();
  platform.beginFrames(duplicate);
  platform.beginFrames(close);
  await killedAndBack(platform);
  const client = await connect(platform.handle);
  expect((await client.closed).code).toBe(1012);
  await new Promise<void>((resolve) => platform.endFrames('close-1', resolve));
  expect(await answersOf(platform)).toBe(2);
  await new Promise<void>((resolve) => platform.endFrames('duplicate-1', resolve));
  expect(await answersOf(platform)).toBe(1);
});

test('what is over or begins while it is down, or starts, is so when it serves', async () => {
  const platform = await restartable();
  platform.beginFrames(close);
  platform.kill();
  await new Promise<void>((resolve) => platform.endFrames('close-1', resolve));
  await new Promise<void>((resolve) => platform.restart(resolve));
  expect(await answersOf(platform)).toBe(1);
  platform.beginFrames(close);
  platform.kill();
  const { exited } = platform.handle;
  const back = new Promise<void>((resolve) => platform.restart(resolve));
  await exited;
  const over = new Promise<void>((resolve) => platform.endFrames('close-1', resolve));
  platform.beginFrames(duplicate);
  await Promise.all([back, over]);
  await expect.poll(() => answersOf(platform), patience).toBe(2);
});
