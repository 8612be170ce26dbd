import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { personas } from '../../src/machines/personas.ts';
import { shellChart } from '../../src/machines/virtual-user-chart.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { runStatecrowd } from '../cli/run-statecrowd.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';

const load = { warmup: '2s', duration: '20s', cooldown: '2s' };

async function simulated(scenario: Scenario): Promise<Summary> {
  const run = await simulateScenario(requestOf(scenario));
  return (await run.finished).summary;
}

interface Results {
  readonly summary: string;
  readonly windows: string;
}

async function simulatedFiles(seed: number): Promise<Results> {
  const folder = join(await scratchFolder(), 'results');
  const plan = 'simulate stress_test --duration 5 --warmup 2 --users 60 --quiet'.split(' ');
  const { code, err } = await runStatecrowd([...plan, '--seed', `${seed}`, '--output', folder]);
  expect(err).toBe('');
  expect(code).toBe(0);
  const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8');
  return { summary: await read('summary.json'), windows: await read('windows.jsonl') };
}

test('one seed gives the same bytes in two processes, another seed others', async () => {
  const [first, second, other] = [
    await simulatedFiles(7),
    await simulatedFiles(7),
    await simulatedFiles(8),
  ];
  expect(first.windows.split('\n').length).toBeGreaterThan(8);
  expect(second.summary).toBe(first.summary);
  expect(second.windows).toBe(first.windows);
  expect(other.windows).not.toBe(first.windows);
  const withoutSeed = (summary: string): string => summary.replace(/"seed": ?\d+/, '');
  expect(withoutSeed(other.summary)).not.toBe(withoutSeed(first.summary));
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'loses nothing under loss and disconnects (seed %i)',
  async (seed) => {
    const summary = await simulated(
      await scenarioOf({
        users: everyPersona,
        seed,
        load,
        think_time: 0.3,
        timeouts: { operation: '2s' },
        reconnect: { attempts: 5, delay: '200ms' },
        model: { loss: 0.02, disconnects_per_hour: 300, pushes_per_second: 1 },
      }),
    );
    expect(summary.conservation).toMatchObject({ holds: true, broken_windows: 0 });
    expect(summary.websocket.disconnections).toBeGreaterThan(0);
    expect(summary.websocket.reconnects).toBeGreaterThan(0);
    expect(summary.websocket.timed_out).toBeGreaterThan(0);
    expect(summary.data_quality).toMatchObject({ invalid_samples: 0, misplaced: 0, unclosed: 0 });
    expect(summary.users).toMatchObject({ created: 16, connected: 16, active: 16 });
    expect(summary.oddities).toMatchObject({ malformed: 0, ambiguous: 0, unmatched: 0 });
  },
);

test('every user ends: connections opened are closed or left, nobody is online', async () => {
  const scenario = await scenarioOf({
    users: everyPersona,
    load,
    model: { disconnects_per_hour: 100 },
  });
  const run = await simulateScenario(requestOf(scenario));
  const online: number[] = [];
  const ended: number[] = [];
  run.windows$.subscribe((window) => {
    online.push(Object.values(window.online).reduce((sum, users) => sum + users, 0));
    ended.push((window.states['left'] ?? 0) + (window.states['failed'] ?? 0));
  });
  const { summary } = await run.finished;
  expect(Math.max(...online)).toBe(16);
  expect(online.at(-1)).toBe(0);
  expect(ended.at(-1)).toBe(16);
  const { connections, disconnections, left } = summary.websocket;
  expect(disconnections + left).toBe(connections);
});

/** So slow that whoever is in a state is seen there by the count once a second. */
const slow = { median: '1500ms', p99: '3s' };
const visible = { websocket: slow, http: slow, database: slow };

test('a mixed crowd comes into every state of every persona', async () => {
  const scenario = await scenarioOf({
    users: everyPersona,
    load: { warmup: '10s', duration: '10m', cooldown: '5s' },
    model: { disconnects_per_hour: 20, pushes_per_second: 0.5, ...visible },
  });
  const run = await simulateScenario(requestOf(scenario));
  const { summary } = await run.finished;
  const states = Object.values(personas).flatMap(({ online }) => {
    const machine = shellChart(online);
    return Object.keys(machine.states['online']?.states ?? {});
  });
  expect(states.length).toBeGreaterThan(25);
  const seen = Object.keys(summary.states);
  expect(states.filter((state) => !seen.includes(`online.${state}`))).toEqual([]);
}, 60_000);

test('a crowd that nobody lets in ends early and is not complete', async () => {
  const scenario = await scenarioOf({
    users: { observer: 3 },
    load: { warmup: '2s', duration: '1h' },
    reconnect: { attempts: 1, delay: '100ms' },
    timeouts: { operation: '500ms' },
    model: { loss: 1 },
  });
  const summary = await simulated(scenario);
  expect(summary).toMatchObject({ complete: false, verdict: 'failed' });
  expect(summary.reason).toBe('every user had gone before it was time to leave');
  expect(summary.duration_seconds).toBeLessThan(60);
  expect(summary.users).toMatchObject({ created: 3, connected: 0, active: 0, errored: 3 });
  expect(summary.conservation.holds).toBe(true);
});

test('can be stopped, and says so', async () => {
  const scenario = await scenarioOf({ users: everyPersona, load: { duration: '1h' } });
  const run = await simulateScenario(requestOf(scenario));
  run.windows$.subscribe(({ index }) => {
    if (index === 20) run.stop('enough');
  });
  const { summary } = await run.finished;
  expect(summary).toMatchObject({ complete: false, reason: 'enough' });
  expect(summary.duration_seconds).toBeLessThan(40);
  expect(summary.conservation.holds).toBe(true);
  run.stop('too late');
});

test('a run that empties just as a window closes keeps what it saw at that moment', async () => {
  const endless = { median: '1h', p99: '1h' };
  const scenario = await scenarioOf({
    users: everyPersona,
    load: { warmup: '1s', duration: '1h' },
    model: { connect: endless },
  });
  const run = await simulateScenario(requestOf(scenario));
  run.windows$.subscribe(({ index }) => {
    if (index === 3) run.stop('enough');
  });
  const { summary } = await run.finished;
  expect(summary.websocket).toMatchObject({ refused: 16, causes: { given_up: 16 } });
  expect(summary.data_quality.unclosed).toBe(0);
  expect(summary.conservation.holds).toBe(true);
});
