import { expect, test } from 'vitest';
import type { Chart, Observation } from '../../src/metrics/observation.ts';
import type { PersonaSummary } from '../../src/metrics/summary.ts';
import { definePersona } from '../../src/machines/define-persona.ts';
import { query } from '../../src/machines/operation-draft.ts';
import { onlineChart } from '../../src/machines/virtual-user-chart.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import { shippedMaterial } from '../../src/sources/scenario-material.ts';
import { thresholdOf } from '../streams/judged-run.ts';
import { plainScenario } from '../support/plain-scenario.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';

/** Has every kind of transition, some of which nobody ever takes. */
const wanderer = definePersona({
  name: 'observer',
  operations: { ask: query('system_overview') },
  online: onlineChart({
    initial: 'resting',
    states: {
      resting: { id: 'resting', after: { 500: { target: 'passing', actions: 'choose' } } },
      passing: {
        always: [
          { guard: { type: 'goesOnTo', params: { next: 'nowhere' } }, target: 'lost' },
          { target: 'room.asking' },
        ],
      },
      room: {
        initial: 'asking',
        on: { erred: 'lost' },
        states: {
          asking: {
            entry: 'perform',
            on: {
              replied: [
                { guard: { type: 'has', params: { name: 'key' } }, actions: 'choose' },
                { guard: { type: 'goesOnTo', params: { next: '' } }, target: 'looking' },
                { target: 'looking' },
              ],
            },
          },
          looking: { after: { 200: '#resting' } },
        },
      },
      lost: {},
    },
  }),
});

const load = { seed: 3 } as const;

async function wandered(thresholds: readonly string[] = []) {
  const material = { ...shippedMaterial, personas: { observer: wanderer } };
  const read = thresholds.map(thresholdOf);
  const scenario = plainScenario({ observer: 2 }, {}, { ...load, thresholds: read });
  return (await (await simulateScenario(requestOf(scenario, { material }))).finished).summary;
}

function chartOf(names: readonly string[]): readonly string[] {
  return names.filter((name) => name.startsWith('online.'));
}

test('what no user came to is named: states, delayed, guarded and passing ways', async () => {
  const { personas, coverage } = await wandered();
  const { states, transitions } = (personas['observer'] as PersonaSummary).coverage;
  expect(states.unseen).toEqual(['online.lost', 'reconnecting', 'failed']);
  expect(chartOf(transitions.unseen)).toEqual([
    'online.passing always -> online.lost',
    'online.room on erred -> online.lost',
    'online.room.asking on replied',
    'online.room.asking on replied -> online.room.looking (2)',
  ]);
  expect(transitions.unseen).toContain('online on closed -> reconnecting');
  expect(transitions.unseen).not.toContain('online on stop -> leaving');
  expect(coverage.states).toMatchObject({ seen: states.seen, of: states.of });
  expect(states).toMatchObject({ seen: 11, of: 14, share: 0.785714 });
});

test('thresholds on coverage last until everybody has left, per part of the chart', async () => {
  const { thresholds } = await wandered([
    'coverage.states >= 78%',
    'coverage.states share >= 79%',
    'coverage.states{persona=observer,state=online.room} >= 100%',
    'coverage.states{state=left} >= 100%',
    'coverage.transitions{state=online.room} >= 60%',
    'coverage.transitions{state=online.passing} > 50%',
    'coverage.transitions{persona=researcher} > 0%',
  ]);
  expect(thresholds.map(({ value, passed }) => [value, passed])).toEqual([
    [0.785714, true],
    [0.785714, false],
    [1, true],
    [1, true],
    [0.4, false],
    [0.5, false],
    [null, null],
  ]);
});

/** Pairs of innermost states between which an event leads, and whether any of its ways was seen. */
function pairsOf({ states, ways }: Chart, unseen: readonly string[]): ReadonlyMap<string, boolean> {
  const isPassedOrOuter = (state: string): boolean =>
    ways.some((way) => way.startsWith(`${state} always`)) ||
    states.some((other) => other.startsWith(`${state}.`));
  const pairs = new Map<string, boolean>();
  for (const way of ways) {
    const [, from = '', to = ''] = /^(\S+) .*-> (\S+)/.exec(way) ?? [];
    if (to === '' || from === to || [from, to].some(isPassedOrOuter)) continue;
    const pair = `${from} -> ${to}`;
    pairs.set(pair, pairs.get(pair) === true || !unseen.includes(way));
  }
  return pairs;
}

test('what a mixed crowd is said to have taken is what its users were seen to take', async () => {
  const scenario = await scenarioOf({
    load: { warmup: '2s', duration: '30s' },
    users: everyPersona,
    think_time: 0.2,
    model: { loss: 0.1, disconnects_per_hour: 200 },
    timeouts: { operation: '500ms' },
  });
  const charts: Chart[] = [];
  const observation = (one: Observation) => one.kind === 'chart' && charts.push(one);
  const run = await simulateScenario(requestOf(scenario, { watchers: [{ observation }] }));
  const { personas, coverage } = (await run.finished).summary;
  const compared = charts.flatMap((chart) => {
    const { transitions, coverage: own } = personas[chart.persona] as PersonaSummary;
    const pairs = [...pairsOf(chart, own.transitions.unseen)];
    return pairs.map(([pair, isSeen]) => [`${chart.persona} ${pair}`, isSeen, pair in transitions]);
  });
  expect(compared.filter(([, isSeen, wasTaken]) => isSeen !== wasTaken)).toEqual([]);
  expect(compared.filter(([, isSeen]) => isSeen).length).toBeGreaterThan(50);
  expect(compared.filter(([, isSeen]) => !isSeen).length).toBeGreaterThan(20);
  expect(coverage.states.share).toBeGreaterThan(0.9);
});
