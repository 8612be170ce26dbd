import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Observation, Sample } from '../../src/metrics/observation.ts';
import type { Transition } from '../../src/metrics/run-watcher.ts';
import type { Window } from '../../src/metrics/window.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import { readCsv } from '../outputs/read-csv.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { noOutputs, requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';

const load = { warmup: '2s', duration: '20s', cooldown: '2s' };
const small = { load, users: everyPersona, think_time: 0.2 };

/** A simulated run in which answers get lost, with all that a watcher sees. */
async function watched() {
  const transitions: Transition[] = [];
  const observations: Observation[] = [];
  const phases: string[] = [];
  const windows: Window[] = [];
  const scenario = await scenarioOf({
    ...small,
    model: { loss: 0.1, disconnects_per_hour: 200 },
    timeouts: { operation: '500ms' },
  });
  const output = join(await scratchFolder(), 'results');
  const run = await simulateScenario(
    requestOf(scenario, {
      output,
      savesResults: true,
      outputs: { ...noOutputs, samples: true },
      watchers: [
        {
          phase: (at, name) => phases.push(`${at} ${name}`),
          transition: (transition) => transitions.push(transition),
          observation: (observation) => observations.push(observation),
        },
      ],
    }),
  );
  run.windows$.subscribe((window) => windows.push(window));
  const { summary } = await run.finished;
  const rows = readCsv(await readFile(join(output, 'samples.csv'), 'utf8'));
  const samples = observations.filter((one): one is Sample => one.kind === 'sample');
  return { transitions, observations, phases, windows, summary, rows, samples };
}

test('whoever watches sees every step of every user, each from where the last led', async () => {
  const { transitions, phases, summary } = await watched();
  expect(phases.slice(0, 3)).toEqual(['0 warm-up', '2000 steady', '22000 cool-down']);
  const byUser = Map.groupBy(transitions, ({ user }) => user);
  expect(byUser.size).toBe(summary.users.created);
  for (const [user, steps] of byUser) {
    expect(steps[0]).toMatchObject({ from: 'offline', to: 'connecting', event: 'started' });
    expect(user.startsWith(`${steps[0]?.persona}-`)).toBe(true);
    for (const [index, step] of steps.slice(1).entries()) {
      expect(step.from).toBe(steps[index]?.to);
      expect(step.at).toBeGreaterThanOrEqual(steps[index]?.at ?? NaN);
    }
    expect(steps.at(-1)?.to).toMatch(/^(left|failed)$/);
  }
  const events = new Set(transitions.map(({ event }) => event.split(' ')[0]));
  expect([...events]).toEqual(expect.arrayContaining(['after', 'replied', 'erred', 'closed']));
});

test('an operation is told with the state it was begun in', async () => {
  const { samples, transitions } = await watched();
  const states = Map.groupBy(transitions, ({ user }) => user);
  const isWhere = ({ user, at, state, serviceUs, poolWaitUs = 0 }: Sample): boolean => {
    const begunAt = at - (serviceUs + (poolWaitUs ?? 0)) / 1_000;
    return (states.get(user) ?? []).some(
      (step) => step.to === state && step.at <= begunAt + 0.01 && step.at >= 0,
    );
  };
  expect(samples.length).toBeGreaterThan(500);
  expect(samples.filter(({ outcome }) => outcome !== 'cancelled').every(isWhere)).toBe(true);
  const begunIn = new Set(samples.map(({ state }) => state));
  expect([...begunIn]).toEqual(expect.arrayContaining(['subscribing', 'leaving']));
  expect([...begunIn].filter((state) => state.startsWith('online.')).length).toBeGreaterThan(10);
  expect(begunIn.has('online')).toBe(false);
});

test('errors name user, persona, state and operation wherever they are told', async () => {
  const { windows, rows, samples, summary } = await watched();
  const failed = samples.filter(({ outcome }) => outcome === 'timedOut');
  expect(failed.length).toBeGreaterThan(20);
  const last = windows.findLast(({ lastError }) => lastError !== null)?.lastError;
  const same = samples.findLast(({ at, user }) => at === last?.atMs && user === last?.user);
  expect(last).toMatchObject({
    persona: same?.persona,
    state: same?.state,
    operation: same?.operation,
  });
  const [header = [], ...lines] = rows;
  const columns = ['persona', 'user', 'start_state', 'operation'].map((name) =>
    header.indexOf(name),
  );
  const inFile = lines.map((line) => columns.map((column) => line[column]));
  expect(inFile).toEqual(
    samples.map(({ persona, user, state, operation }) => [persona, user, state, operation]),
  );
  const evidence = summary.findings.filter(({ about }) => about === 'errors');
  expect(evidence.length).toBeGreaterThan(0);
  for (const { what, evidence: text } of evidence) {
    const [, transport, operation] = /^(\w+) (\S+) often ends with/.exec(what) ?? [];
    const first = failed.find((one) => one.operation === operation && one.transport === transport);
    expect(text).toContain(`; first for ${first?.user} in ${first?.state}`);
  }
});

test('what is told per persona adds up to the whole, in every window', async () => {
  const { windows, summary } = await watched();
  for (const window of windows) {
    const personas = Object.values(window.personas);
    const sum = (of: (one: (typeof personas)[number]) => number): number =>
      personas.reduce((total, one) => total + of(one), 0);
    for (const figure of ['created', 'connected', 'active', 'errored'] as const) {
      expect(sum(({ users }) => users[figure])).toBe(window.users[figure]);
    }
    for (const figure of ['open', 'opened', 'closed', 'left', 'refused', 'reconnects'] as const) {
      expect(sum(({ connections }) => connections[figure])).toBe(window.connections[figure]);
    }
    expect(sum(({ oddities }) => oddities.late)).toBe(window.oddities.late);
    const pushes = Object.values(window.pushes).reduce((total, count) => total + count, 0);
    expect(sum((one) => one.pushes)).toBe(pushes);
    for (const [state, users] of Object.entries(window.states)) {
      expect(sum(({ states }) => states[state] ?? 0)).toBe(users);
    }
  }
  expect(windows.at(-1)?.users).toEqual(summary.users);
  expect(windows.at(-1)?.connections.open).toBe(0);
  const sent = windows.reduce((total, { traffic }) => total + traffic.sentBytes, 0);
  expect(sent).toBe(summary.websocket.bytes_sent);
  expect(sent).toBeGreaterThan(10_000);
});
