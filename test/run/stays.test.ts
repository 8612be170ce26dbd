import { expect, test } from 'vitest';
import type { Observation } from '../../src/metrics/observation.ts';
import type { Window } from '../../src/metrics/window.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import { summarize } from '../../src/streams/summarize.ts';
import { factsOf } from '../streams/facts-of.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';

/** A simulated run in which connections get lost, with all that was observed. */
async function observed(cooldown = '2s') {
  const observations: Observation[] = [];
  const windows: Window[] = [];
  const scenario = await scenarioOf({
    load: { warmup: '2s', duration: '20s', cooldown },
    users: everyPersona,
    think_time: 0.2,
    model: { loss: 0.1, disconnects_per_hour: 200 },
    timeouts: { operation: '500ms' },
  });
  const observation = (one: Observation) => observations.push(one);
  const run = await simulateScenario(requestOf(scenario, { watchers: [{ observation }] }));
  run.windows$.subscribe((window) => windows.push(window));
  const { summary } = await run.finished;
  return { observations, windows, summary };
}

/** What the check of states comes to when only these were observed. */
function checkOf(observations: readonly Observation[]) {
  const ledger = new Ledger();
  for (const one of observations) ledger.observe(one);
  const { checks } = summarize(ledger.totals(), factsOf());
  ledger.destroy();
  return checks.find(({ name }) => name === 'states');
}

test('every state that was entered was left or is still occupied', async () => {
  const { observations, windows, summary } = await observed();
  const { stays, transitions, users } = summary;
  const moves = observations.filter((one) => one.kind === 'move');
  for (const [state, stay] of Object.entries(stays)) {
    const left = moves.flatMap((move) => move.left.filter((one) => one.state === state));
    const longest = Math.max(0, ...left.map(({ dwellUs }) => dwellUs / 1_000));
    expect(stay).toMatchObject({ left: left.length, open: stay.entered - left.length });
    expect(stay.dwell.max_ms ?? 0).toBeCloseTo(longest, 3);
    expect(windows.reduce((sum, { dwell }) => sum + (dwell[state]?.count ?? 0), 0)).toBe(stay.left);
  }
  expect(stays['left']).toMatchObject({ entered: users.created, left: 0, open: users.created });
  const changes = Object.values(transitions).reduce((sum, times) => sum + times, 0);
  expect(changes).toBe(moves.filter(({ from }) => from !== undefined).length);
  for (const key of Object.keys(transitions)) {
    const perPersona = Object.values(summary.personas).map((one) => one.transitions[key] ?? 0);
    expect(perPersona.reduce((sum, times) => sum + times, 0)).toBe(transitions[key]);
  }
});

test('who is still somewhere when the plan is over says where, and since when', async () => {
  const { observations, summary } = await observed('1ms');
  const open = observations.filter((one) => one.kind === 'staying');
  const planMs = (summary.phases.find(({ name }) => name === 'drain')?.start_seconds ?? 0) * 1_000;
  expect(open.length).toBeGreaterThan(0);
  for (const { user, at, stays } of open) {
    expect(at).toBeCloseTo(planMs, 6);
    const moves = observations.filter((one) => one.kind === 'move' && one.user === user);
    const last = moves.findLast((one) => one.at < at);
    expect(stays.at(-1)).toMatchObject({ dwellUs: Math.round((at - (last?.at ?? 0)) * 1_000) });
    expect(last).toMatchObject({ to: stays.at(-1)?.state });
  }
});

test('a limit on a state is broken by those who never came out of it', async () => {
  const scenario = await scenarioOf({
    load: { warmup: '2s', duration: '20s' },
    users: { observer: 5 },
    reconnect: { strategy: 'none', delay: '30s', max_delay: '30s' },
    faults: [{ at: '10s', kill: 'platform', for: '1s' }],
    thresholds: ['dwell{state=reconnecting} p50 < 5s'],
  });
  const run = await simulateScenario(requestOf(scenario));
  const [result] = (await run.finished).summary.thresholds;
  expect(result).toMatchObject({ passed: false, samples: 5 });
  expect(result?.value).toBeGreaterThan(11_500);
});

test('a move that is lost or told twice breaks the books of states', async () => {
  const { observations } = await observed();
  const place = observations.findIndex((one) => one.kind === 'move' && one.from === 'subscribing');
  expect(checkOf(observations)).toMatchObject({ passed: true });
  expect(checkOf(observations.toSpliced(place, 1))).toMatchObject({ passed: false });
  const twice = observations.slice(place, place + 1);
  expect(checkOf(observations.toSpliced(place, 0, ...twice))).toMatchObject({ passed: false });
});
