import { expect, test } from 'vitest';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import type { BackOffStrategy } from '../../src/scenario/scenario.ts';
import { requestOf } from '../support/request-of.ts';
import { scenarioOf } from '../support/scenario-of.ts';

const most = { peak: 0.05, backMs: 25_000 };
/** So many users take a while on a busy machine. */
const limitMs = 120_000;

/** 10,000 users, an outage of 5 s and 1,000 accepts per second; the rest of a back-off is usual. */
async function comeBack(strategy: BackOffStrategy, duration: string) {
  const scenario = await scenarioOf({
    users: { researcher: 4000, observer: 3000, developer: 1000, analyst: 2000 },
    load: { warmup: '11s', spawn_rate: 950, duration, cooldown: '100ms' },
    think_time: 1000,
    metrics_interval: '10s',
    reconnect: { strategy },
    faults: [{ at: '12s', kill: 'platform', for: '5s' }],
    model: { loss: 0, disconnects_per_hour: 0, pushes_per_second: 0, accepts_per_second: 1000 },
  });
  const run = await simulateScenario(requestOf(scenario));
  const [fault] = (await run.finished).summary.faults;
  const back = fault?.back.find(({ percent }) => percent === 99)?.after_ms;
  return { before: fault?.online_before, peak: fault?.attempts.peak_share, back };
}

test('with full jitter 10,000 users come back without a herd', { timeout: limitMs }, async () => {
  const { before, peak, back } = await comeBack('full', '24s');
  expect(before).toBeGreaterThan(9_800);
  expect(peak).toBeLessThanOrEqual(most.peak);
  expect(back).toBeLessThanOrEqual(most.backMs);
});

test('without jitter they are a herd', { timeout: limitMs }, async () => {
  const { before, peak, back } = await comeBack('none', '8s');
  expect(before).toBeGreaterThan(9_800);
  expect(peak).toBeGreaterThanOrEqual(5 * most.peak);
  expect(back).toBeNull();
});
