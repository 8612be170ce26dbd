import { definePersona } from '../../src/machines/define-persona.ts';
import { sendMessage, sendRequest } from '../../src/machines/own-operations.ts';
import type { Persona } from '../../src/machines/persona.ts';
import { onlineChart } from '../../src/machines/virtual-user-chart.ts';

/** What a clerk captures once; a log must not tell. */
export const secretTicket = 'ticket-5e7a1';

/**
 * Looks something up until it has captured a ticket, then holds on to that and never looks again:
 * without what it captured it would go another way.
 */
export function clerk(overrides: Partial<Persona> = {}): Persona {
  const capture = () => ({ ticket: secretTicket, shelf: 12, none: '' });
  return definePersona({
    name: 'clerk',
    traits: { activity: 'hyperactive', pattern: 'random', responseTimeMs: [0, 0] },
    channels: ['agents'],
    setup: ['enter'],
    teardown: ['go'],
    operations: {
      look: sendMessage({
        type: 'query',
        body: { query_type: 'system_overview' },
        capture,
        simulated: { data: [] },
      }),
      enter: sendRequest({ method: 'POST', path: '/doors', name: 'enter', simulated: {} }),
      go: sendRequest({ method: 'DELETE', path: '/doors', name: 'go', simulated: {} }),
    },
    online: onlineChart({
      initial: 'idle',
      states: {
        idle: {
          after: {
            thinkTime: [
              { guard: { type: 'has', params: { name: 'none' } }, target: 'confused' },
              { guard: { type: 'has', params: { name: 'ticket' } }, target: 'holding' },
              { target: 'looking', actions: 'choose' },
            ],
          },
        },
        looking: { entry: 'perform', on: { replied: 'idle', erred: 'idle' } },
        holding: { after: { 200: 'looking' }, exit: ['choose'] },
        confused: {},
      },
    }),
    ...overrides,
  });
}
