import { ping } from '../src/machines/operation-draft.ts';
import { definePersona } from '../src/machines/define-persona.ts';
import { onlineChart } from '../src/machines/virtual-user-chart.ts';

/** Pings at a fixed gap, or whenever it is told to, and hears of nothing. */
export const pinger = definePersona({
  name: 'pinger',
  description: 'Pings.',
  traits: {
    activity: 'hyperactive',
    pattern: 'scheduled',
    messageWeights: { query: 1, command: 0, event: 0, monitoring: 0 },
    transportShares: { websocket: 1, database: 0, http: 0 },
    errorRate: 0,
    responseTimeMs: [0, 0],
    connection: { patience: 1, persistence: 1 },
  },
  channels: [],
  reactsTo: [],
  operations: { ping: { ...ping(), weight: 1, group: 'query' } },
  online: onlineChart({
    description: 'Pings.',
    initial: 'resting',
    states: {
      resting: {
        description: 'Until the next ping.',
        after: { thinkTime: { target: 'pinging', actions: 'choose' } },
      },
      pinging: {
        description: 'Waits for the answer.',
        entry: 'perform',
        on: { replied: 'resting', erred: 'resting' },
      },
    },
  }),
});
