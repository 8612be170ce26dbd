import { expect, test } from 'vitest';
import {
  definePersona,
  get,
  query,
  run,
  sendRequest,
  simulate,
  type Persona,
  type ScenarioDefinition,
} from '../../src/index.ts';
import { succeeded } from '../support/books.ts';
import { httpServer } from '../support/http-server.ts';
import { socketServer } from '../support/socket-server.ts';
import { soundVerdicts } from '../support/sound-verdicts.ts';

/** Goes the same way again and again: no operation of it is ever chosen freely. */
const pilgrim = definePersona({
  name: 'pilgrim',
  traits: { activity: 'active', pattern: 'continuous' },
  operations: {
    start: get('/start', { weight: 0 }),
    arrive: sendRequest({ name: 'arrive', path: '/goal', weight: 0 }),
  },
  online: {
    initial: 'resting',
    states: {
      resting: { after: { thinkTime: 'starting' } },
      starting: {
        entry: [{ type: 'take', params: { operation: 'start' } }, 'perform'],
        on: { replied: 'arriving', erred: 'resting' },
      },
      arriving: {
        entry: [{ type: 'take', params: { operation: 'arrive' } }, 'perform'],
        on: { replied: 'resting', erred: 'resting' },
      },
    },
  },
});

function scenarioOf(persona: Persona, more: Partial<ScenarioDefinition> = {}): ScenarioDefinition {
  return {
    name: 'journeys',
    users: { [persona.name]: 4 },
    personas: { [persona.name]: persona },
    load: { warmup: 0, duration: '10m', cooldown: 0 },
    ...more,
  };
}

test.each([1, 2])(
  'who has no choice rests as long as others of its kind (× %i)',
  async (factor) => {
    const live = await simulate(scenarioOf(pilgrim, { think_time: factor }));
    const { summary } = await live.finished;
    expect(summary.verdict).toBe('passed');
    const [started, arrived] = [succeeded(summary, 'start'), succeeded(summary, 'arrive')];
    expect(started - arrived).toBeLessThan(5);
    expect((started * factor) / (4 * 600)).toBeGreaterThan(0.95);
    expect((started * factor) / (4 * 600)).toBeLessThan(1.05);
  },
);

test('in the open model each operation of the plan begins such a journey', async () => {
  const phases = [{ name: 'steady', duration: '5m', level: '100%' }];
  const load = { model: 'operations', rate: 2, phases } as const;
  const live = await simulate({ ...scenarioOf(pilgrim), load });
  const { summary } = await live.finished;
  expect(succeeded(summary, 'start')).toBeGreaterThan(550);
  expect(succeeded(summary, 'arrive')).toBeGreaterThan(550);
});

test('a journey of requests alone runs against a target without WebSocket', async () => {
  const { url, asked } = await httpServer((response) => response.end('{}'));
  const live = await run(scenarioOf(pilgrim, { think_time: 0.1 }), { httpUrl: url, duration: 1 });
  const { summary } = await live.finished;
  expect(soundVerdicts).toContain(summary.verdict);
  expect(summary.users).toMatchObject({ created: 4, connected: 4, active: 4, errored: 0 });
  expect(summary.websocket.connections).toBe(0);
  const paths = new Set(asked.map(({ path }) => path));
  expect(paths).toContain('/start');
  expect(paths).toContain('/goal');
});

const chooser = { name: 'chooser', channels: ['agents'], operations: { look: get('/health') } };
const never = { transportShares: { http: 1, websocket: 0, database: 0 } };

test.each([
  ['who only goes a way', definePersona({ ...pilgrim, channels: ['agents'] })],
  ['who chooses', definePersona(chooser)],
  [
    'who never chooses what is left',
    definePersona({
      ...chooser,
      traits: never,
      operations: { ...chooser.operations, ask: query('system_overview') },
    }),
  ],
])('%s, and has nothing to do on a target, is told before the start', async (_, persona) => {
  const { url: wsUrl, accepted } = await socketServer();
  await expect(run(scenarioOf(persona), { wsUrl, duration: 1 })).rejects.toMatchObject({
    problems: [
      { where: `users.${persona.name}`, message: 'has nothing to do on a target without http' },
    ],
  });
  expect(accepted()).toBe(1);
});
