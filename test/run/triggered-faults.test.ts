import { expect, test } from 'vitest';
import type { FaultStep, Observation } from '../../src/metrics/observation.ts';
import { summaryMarkdown } from '../../src/outputs/summary-markdown.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';

const users = Object.values(everyPersona).reduce((sum, count) => sum + count, 0);

async function simulated(faults: readonly object[], more: object = {}) {
  const scenario = await scenarioOf({
    users: everyPersona,
    load: { warmup: '8s', duration: '10s', cooldown: '2s' },
    reconnect: { attempts: 50, delay: '200ms', max_delay: '1s' },
    think_time: 0.3,
    model: { loss: 0, disconnects_per_hour: 0 },
    faults,
    ...more,
  });
  /** Most users online at each moment at which somebody came or went. */
  const online = new Map<number, number>();
  let now = 0;
  const observation = (one: Observation): void => {
    if (one.kind === 'presence') now += one.step === 'online' ? 1 : one.step === 'lost' ? -1 : 0;
    if (one.kind === 'presence') online.set(one.at, Math.max(now, online.get(one.at) ?? 0));
  };
  const run = await simulateScenario({ ...requestOf(scenario), watchers: [{ observation }] });
  const steps: FaultStep[] = [];
  run.faults$.subscribe((step) => steps.push(step));
  const { summary } = await run.finished;
  return { summary, steps, online };
}

test('a platform is killed the moment that 80 % of the users are online, and once', async () => {
  const faults = [{ when: 'online >= 80%', kill: 'platform', for: '1s' }];
  const { summary, steps, online } = await simulated(faults);
  expect(steps.map(({ step }) => step)).toEqual(['awaited', 'began', 'ended']);
  const [fault] = summary.faults;
  const enough = Math.ceil(users * 0.8);
  expect(fault).toMatchObject({ id: 'kill-1', when: 'online >= 80%', online_before: enough });
  const first = [...online].find(([, count]) => count >= enough);
  expect(fault?.at_ms).toBe(first?.[0]);
  expect(summary.checks.filter(({ passed }) => !passed)).toEqual([]);
  expect((await simulated(faults)).summary).toEqual(summary);
});

test('one fault sets off another, which waits until the platform is back', async () => {
  const { summary } = await simulated([
    { when: 'reconnecting >= 50%', restart: 'platform' },
    { at: '9s', kill: 'platform', for: '1s' },
  ]);
  expect(summary.faults).toMatchObject([
    { id: 'kill-1', at_ms: 9000, ended_ms: 10_000 },
    { id: 'restart-1', at_ms: 10_000, not_begun: null },
  ]);
});

test('a condition that never holds is told, and breaks nothing', async () => {
  const { summary, steps } = await simulated([
    { when: 'failed >= 10%', kill: 'platform', for: '1s' },
    { when: 'left > 0', kill: 'platform', for: '1s' },
  ]);
  expect(steps.map(({ id, step }) => `${id} ${step}`)).toEqual([
    'kill-1 awaited',
    'kill-2 awaited',
    'kill-2 tooLate',
    'kill-1 neverHeld',
  ]);
  expect(summary.websocket.disconnections).toBe(0);
  expect(summary.faults).toMatchObject([
    { id: 'kill-1', at_ms: null, not_begun: 'never_held', online_before: 0 },
    { id: 'kill-2', at_ms: null, not_begun: 'too_late' },
  ]);
  expect(summary.findings.filter(({ about }) => about === 'faults')).toMatchObject([
    { severity: 'warning', evidence: expect.stringContaining('failed >= 10% was never true') },
    { severity: 'warning', evidence: expect.stringContaining('left > 0 was true too late') },
  ]);
  const evidence = summary.checks.find(({ name }) => name === 'users-returned')?.evidence;
  expect(evidence).toContain('kill-1 did not begin, kill-2 did not begin');
  const page = summaryMarkdown(summary, 'repeat');
  expect(page).toContain('not at all: failed &gt;= 10% never held');
  expect(page).toContain('not at all: left &gt; 0 held too late');
});

test('a share of sessions is of the most that are planned at once', async () => {
  const { summary } = await simulated([{ when: 'online >= 50%', restart: 'platform' }], {
    load: {
      model: 'sessions',
      rate: 2,
      session: '5s',
      warmup: '1s',
      duration: '15s',
      cooldown: '1s',
    },
  });
  expect(summary.faults).toMatchObject([{ id: 'restart-1', online_before: 5 }]);
});

test('a run that is ended early says what it still waited for, and fails nothing', async () => {
  const scenario = await scenarioOf({
    users: everyPersona,
    load: { warmup: '2s', duration: '10s', cooldown: '1s' },
    faults: [
      { when: 'failed > 0', kill: 'platform', for: '1s' },
      { at: '5s', kill: 'platform', for: '1s' },
    ],
  });
  const run = await simulateScenario(requestOf(scenario));
  run.faults$.subscribe(({ step }) => (step === 'began' ? run.stop('SIGINT') : undefined));
  const { summary } = await run.finished;
  expect(summary.faults).toMatchObject([
    { id: 'kill-1', at_ms: 5000, cut_short: true },
    { id: 'kill-2', at_ms: null, not_begun: null, cut_short: true },
  ]);
  expect(summary.findings.filter(({ about }) => about === 'faults')).toEqual([]);
  expect(summary.checks.find(({ name }) => name === 'users-returned')?.passed).toBe(true);
  expect(summaryMarkdown(summary, 'repeat')).toContain('not at all: the run was ended early');
});
