import { definePersona, defineScenario, onlineChart, query, sendRequest } from 'statecrowd';

/** Looks things up, waits for the result and reads on when there is more. */
export const reader = definePersona({
  name: 'reader',
  description: 'Looks things up and reads on.',
  traits: { activity: 'active', pattern: 'bursty', responseTimeMs: [200, 800] },
  channels: ['experiments'],
  operations: {
    overview: query('system_overview'),
    search: sendRequest({
      name: 'agent.execute',
      method: 'POST',
      path: '/agent/execute',
      // A row of topics.csv; everything a user draws follows from the seed.
      body: (draws) => ({ query: draws.row('topics')['topic'] ?? 'anything', tools: [] }),
      // True, or a name that the failure is counted under.
      check: ({ body }) => textOf(body, 'execution_id') !== '' || 'no_execution',
      // What is kept of the reply, for later operations of the same user.
      capture: ({ body }) => ({ execution: textOf(body, 'execution_id') }),
      // What the computed backend of a simulation answers.
      simulated: { execution_id: 'execution-1' },
      // Keys are states of the chart below, values chances.
      followUps: { reading: 0.5 },
    }),
    process: sendRequest({
      name: 'data.process',
      method: 'POST',
      path: '/data/process',
      body: (draws) => ({
        data_size: 'small',
        operations: [draws.capturedText('execution')],
      }),
      weight: 0,
    }),
  },
  online: onlineChart({
    description: 'Between two questions, in one, or in what it found.',
    initial: 'resting',
    states: {
      resting: {
        description: 'Thinks about what to look up.',
        after: { thinkTime: { target: 'asking', actions: 'choose' } },
      },
      asking: {
        description: 'Waits for the answer.',
        entry: 'perform',
        on: {
          replied: [
            { guard: { type: 'goesOnTo', params: { next: 'reading' } }, target: 'reading' },
            { target: 'resting' },
          ],
          erred: 'resting',
        },
      },
      reading: {
        description: 'Reads the answer, then has it processed.',
        entry: { type: 'take', params: { operation: 'process' } },
        after: { responseTime: { actions: 'perform' } },
        on: { replied: 'resting', erred: 'resting' },
      },
    },
  }),
});

function textOf(body: unknown, name: string): string {
  if (typeof body !== 'object' || body === null) return '';
  const value: unknown = Reflect.get(body, name);
  return typeof value === 'string' ? value : '';
}

/** The same as `readers.yaml` in TypeScript: `run ./reader.ts`. */
export default defineScenario({
  name: 'readers_in_code',
  description: 'Readers among observers.',
  users: { reader: 8, observer: 2 },
  personas: { reader },
  data: { topics: { file: 'topics.csv', take: 'shared' } },
  load: { warmup: '2s', duration: '20s', cooldown: '2s' },
  thresholds: ['http.errors{persona=reader} share < 1%'],
});
