import { definePersona, defineScenario, onlineChart, sendRequest } from 'statecrowd';

/** Opens a workflow, works through it step by step, and completes it; all over HTTP. */
export const clerk = definePersona({
  name: 'clerk',
  description: 'Works through workflows, one after the other.',
  traits: { activity: 'active', pattern: 'continuous', responseTimeMs: [100, 400] },
  operations: {
    open: sendRequest({
      name: 'workflow.init',
      method: 'POST',
      path: '/workflow/init',
      body: (draws) => ({ workflow_type: draws.pick(['review', 'approval', 'audit']) }),
      capture: ({ body }) => ({ workflow: fieldOf(body, 'workflow_id') }),
      simulated: { workflow_id: 'workflow-1' },
    }),
    step: sendRequest({
      name: 'workflow.step',
      method: 'POST',
      path: (draws) => `/workflow/${draws.capturedText('workflow')}/step`,
      body: (draws) => ({ step_data: { approved: draws.uniform() < 0.9 } }),
      check: ({ body }) => fieldOf(body, 'step') !== '' || 'step_missing',
      simulated: { step: 1 },
      weight: 0,
      followUps: { stepping: 0.6 },
    }),
    complete: sendRequest({
      name: 'workflow.complete',
      method: 'POST',
      path: (draws) => `/workflow/${draws.capturedText('workflow')}/complete`,
      check: ({ body }) => fieldOf(body, 'status') === 'completed',
      simulated: { status: 'completed' },
      weight: 0,
    }),
  },
  online: onlineChart({
    description: 'Has a pile of workflows on the desk.',
    initial: 'resting',
    states: {
      resting: {
        description: 'Between two workflows.',
        after: { thinkTime: { target: 'opening', actions: 'choose' } },
      },
      opening: {
        description: 'Takes the next one from the pile.',
        entry: 'perform',
        on: { replied: 'stepping', erred: 'resting' },
      },
      stepping: {
        description: 'Does one step of it after another.',
        entry: { type: 'take', params: { operation: 'step' } },
        after: { responseTime: { actions: 'perform' } },
        on: {
          replied: [
            {
              guard: { type: 'goesOnTo', params: { next: 'stepping' } },
              target: 'stepping',
              reenter: true,
            },
            { target: 'completing' },
          ],
          erred: 'resting',
        },
      },
      completing: {
        description: 'Closes the file.',
        entry: [{ type: 'take', params: { operation: 'complete' } }, 'perform'],
        on: { replied: 'resting', erred: 'resting' },
      },
    },
  }),
});

function fieldOf(body: unknown, name: string): string {
  if (typeof body !== 'object' || body === null) return '';
  const value: unknown = Reflect.get(body, name);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export default defineScenario({
  name: 'clerks',
  description: 'An office of clerks, and somebody who watches.',
  users: { clerk: 8, observer: 2 },
  personas: { clerk },
  load: { warmup: '2s', duration: '30s', cooldown: '2s' },
  thresholds: ['http.errors{persona=clerk} share < 1%', 'http.latency{persona=clerk} p50 < 2s'],
});
