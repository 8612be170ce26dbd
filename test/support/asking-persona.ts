import { query } from '../../src/machines/operation-draft.ts';
import { definePersona } from '../../src/machines/define-persona.ts';
import type { Persona } from '../../src/machines/persona.ts';
import { onlineChart } from '../../src/machines/virtual-user-chart.ts';

/** A persona of one operation, asked again and again with a pause of about a third of a second. */
export function askingPersona(overrides: Partial<Persona> = {}): Persona {
  return definePersona({
    name: 'asker',
    description: 'Asks the same thing all the time.',
    traits: {
      activity: 'hyperactive',
      pattern: 'scheduled',
      messageWeights: { query: 1, command: 0, event: 0, monitoring: 0 },
      transportShares: { websocket: 1, database: 0, http: 0 },
      errorRate: 0,
      responseTimeMs: [0, 0],
      connection: { patience: 1, persistence: 1 },
    },
    channels: ['agents'],
    reactsTo: [],
    operations: { ask: query('system_overview') },
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
          entry: 'perform',
          on: { replied: 'resting', erred: 'resting' },
        },
      },
    }),
    ...overrides,
  });
}
