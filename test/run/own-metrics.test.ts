import { expect, test } from 'vitest';
import { Timeline } from '../../src/determinism/timeline.ts';
import { definePersona } from '../../src/machines/define-persona.ts';
import type { Persona } from '../../src/machines/persona.ts';
import { onlineChart } from '../../src/machines/virtual-user-chart.ts';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import { sortedRecord } from '../../src/metrics/name-counts.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import type { Window } from '../../src/metrics/window.ts';
import { modelWorld } from '../../src/model/model-world.ts';
import { agentsProtocol } from '../../src/protocols/agents-protocol.ts';
import { CrowdRun } from '../../src/run/crowd-run.ts';
import type { LoadSettings } from '../../src/scenario/scenario.ts';
import { summarize } from '../../src/streams/summarize.ts';
import { factsOf } from '../streams/facts-of.ts';
import { askingPersona } from '../support/asking-persona.ts';
import { scenarioOf } from '../support/scenario-of.ts';

/** Asks, and writes down how often, what its basket holds and how many steps it has taken. */
function shopper(overrides: Partial<Persona> = {}): Persona {
  return askingPersona({
    name: 'shopper',
    metrics: {
      answers: { kind: 'counter', description: 'Answers, in pairs.' },
      basket: { kind: 'gauge', description: 'Things in the basket.' },
      steps: { kind: 'histogram', description: 'Decisions made so far.' },
    },
    online: onlineChart({
      description: 'Asks.',
      initial: 'resting',
      states: {
        resting: {
          description: 'A short pause.',
          after: { thinkTime: { target: 'asking', actions: 'choose' } },
        },
        asking: {
          description: 'Waits for the answer.',
          entry: ['perform', { type: 'measure', params: { metric: 'basket', value: 3 } }],
          on: {
            replied: {
              target: 'resting',
              actions: [
                { type: 'measure', params: { metric: 'answers', value: 2 } },
                {
                  type: 'measure',
                  params: ({ context }) => ({ metric: 'steps', value: context.step / 8 }),
                },
              ],
            },
            erred: 'resting',
          },
        },
      },
    }),
    ...overrides,
  });
}

/** Five users for ten seconds. */
const load: LoadSettings = {
  model: 'users',
  phases: [{ name: 'steady', startMs: 0, endMs: 10_000, counts: true, rendezvous: undefined }],
  population: [{ startMs: 0, endMs: 10_000, from: 5, to: 5 }],
  rate: [],
  arrivals: 'even',
  sessionMs: 0,
  operationsPerUser: undefined,
  queueLimit: 100,
};

interface Ran {
  readonly summary: Summary;
  readonly windows: readonly Window[];
}

async function ran(persona: Persona): Promise<Ran> {
  await prepareHistograms();
  const plain = await scenarioOf({ users: { observer: 5 }, seed: 3 });
  const scenario = { ...plain, users: { shopper: 5 }, load };
  const timeline = new Timeline();
  const run = new CrowdRun({
    scenario,
    timeline,
    now: () => timeline.now(),
    world: modelWorld(scenario.model, { seed: scenario.seed, clock: timeline.world }),
    protocol: agentsProtocol,
    health: undefined,
    personas: { shopper: persona },
  });
  const windows: Window[] = [];
  run.windows$.subscribe((window) => windows.push(window));
  run.start();
  while (!run.isFinished) timeline.runUntil(timeline.now() + 1_000);
  const summary = summarize(run.ledger.totals(), factsOf());
  run.ledger.destroy();
  return { summary, windows };
}

test('a persona of one’s own counts, gauges and measures what its chart says', async () => {
  const { summary, windows } = await ran(shopper());
  const asked = summary.personas['shopper']?.operations.websocket?.['query.system_overview'];
  expect(asked?.ok).toBeGreaterThan(50);
  expect(summary.custom).toMatchObject({
    answers: { kind: 'counter', samples: asked?.ok, sum: 2 * (asked?.ok ?? 0) },
    basket: { kind: 'gauge', samples: asked?.operations, last: 3, min: 3, max: 3 },
    steps: { kind: 'histogram', samples: asked?.ok },
  });
  const perWindow = windows.flatMap(({ custom }) => custom['answers'] ?? []);
  const sums = perWindow.map((answers) => (answers.measure === 'counter' ? answers.sum : 0));
  expect(sums.reduce((a, b) => a + b, 0)).toBe(2 * (asked?.ok ?? 0));
  expect(summary.data_quality).toMatchObject({ invalid_samples: 0, folded: 0 });
  expect(summary.users).toMatchObject({ created: 5, errored: 0 });
});

test('a user whose chart measures what its persona does not have ends, alone', async () => {
  const { summary } = await ran({ ...shopper(), metrics: {} });
  expect(summary.checks.find(({ name }) => name === 'no-crashes')).toMatchObject({ passed: false });
  expect(summary.conservation.holds).toBe(true);
  expect(summary.custom).toEqual({});
});

test.each(['Basket', 'basket size', 'other', '', 'x'.repeat(65)])(
  'a metric cannot be called "%s"',
  (name) => {
    const metrics = sortedRecord([[name, { kind: 'gauge', description: 'A figure.' } as const]]);
    expect(() => definePersona({ ...shopper(), metrics })).toThrow('is no name of a metric');
  },
);
