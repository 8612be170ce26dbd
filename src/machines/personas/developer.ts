import {
  command,
  databaseCall,
  eventSubscription,
  monitoring,
  ping,
  post,
  query,
} from '../operation-draft.ts';
import { definePersona } from '../define-persona.ts';
import { onlineChart } from '../virtual-user-chart.ts';

/**
 * Tests in bursts, debugs after a failed reply, deploys, and reloads the page after it. The message
 * weights are ours: mostly commands (tests), then queries that look at what they did.
 */
export const developer = definePersona({
  name: 'developer',
  description: 'Runs bursts of tests, debugs what fails, deploys and reloads.',
  traits: {
    activity: 'active',
    pattern: 'bursty',
    messageWeights: { command: 0.45, query: 0.3, event: 0.15, monitoring: 0.1 },
    transportShares: { websocket: 0.75, database: 0.1, http: 0.15 },
    errorRate: 0.03,
    responseTimeMs: [300, 2500],
    connection: { patience: 0.3, persistence: 2 },
  },
  channels: ['agents', 'alerts'],
  reactsTo: [],
  operations: {
    runTest: command(
      'run_test',
      (draws) => ({
        suite: draws.pick(['unit', 'messages', 'coalitions']),
        fails: draws.uniform() < 0.05,
      }),
      { weight: 3, followUps: { probing: 0.06 } },
    ),
    createAgent: command(
      'create_agent',
      (draws) => ({ agent: draws.held, role: draws.pick(['explorer', 'guardian', 'merchant']) }),
      { creates: 'agent' },
    ),
    readEvents: query('recent_events', () => ({ limit: 20 }), { weight: 2 }),
    readPerformance: query('performance', (draws) => ({ agent: draws.agent() })),
    followAgents: eventSubscription(() => ['agent.created', 'alert.raised']),
    watch: monitoring((draws) => ({
      metrics: ['messages'],
      interval_ms: draws.pick([0, 500, 1000]),
    })),
    writeEvent: databaseCall('events.append', (draws) => ({
      agent: draws.agent(),
      event: 'test.ran',
      data: { passed: draws.uniform() < 0.9 },
    })),
    execute: post('/agent/execute', () => ({
      query: 'Run the smoke test',
      tools: ['rest_tool'],
    })),

    probe: ping({ followUps: { probing: 0.6 } }),
    debug: query('agent_history', (draws) => ({ agent: draws.agent(), limit: 100 }), {
      weight: 0,
      followUps: { deploying: 0.02 },
    }),
    deploy: command('deploy', (draws) => ({ version: draws.fresh('build') }), { weight: 0 }),
  },
  online: onlineChart({
    description: 'Has the editor on one side and the system on the other.',
    initial: 'coding',
    states: {
      coding: {
        description: 'Writes code and leaves the system alone.',
        always: { guard: 'goesOnAtOnce', target: 'testing', actions: 'choose' },
        after: { thinkTime: { target: 'testing', actions: 'choose' } },
      },
      testing: {
        description: 'Tries out what was written, in bursts.',
        entry: 'perform',
        on: {
          replied: [
            { guard: 'goesOnAtOnce', actions: ['choose', 'perform'] },
            { guard: { type: 'goesOnTo', params: { next: 'probing' } }, target: 'probing' },
            { target: 'coding' },
          ],
          erred: 'debugging',
        },
      },
      probing: {
        description: 'Pings the connection a few times to see how fast it is.',
        entry: { type: 'take', params: { operation: 'probe' } },
        after: { responseTime: { actions: 'perform' } },
        on: {
          replied: [
            {
              guard: { type: 'goesOnTo', params: { next: 'probing' } },
              actions: [{ type: 'take', params: { operation: 'probe' } }, 'perform'],
            },
            { target: 'coding' },
          ],
          erred: 'coding',
        },
      },
      debugging: {
        description: 'Something failed: reads what happened before it.',
        entry: { type: 'take', params: { operation: 'debug' } },
        after: { responseTime: { actions: 'perform' } },
        on: {
          replied: [
            { guard: { type: 'goesOnTo', params: { next: 'deploying' } }, target: 'deploying' },
            { target: 'coding' },
          ],
          erred: 'coding',
        },
      },
      deploying: {
        description: 'Ships the fix, then reloads: the connection is dropped and opened again.',
        entry: { type: 'take', params: { operation: 'deploy' } },
        after: { responseTime: { actions: 'perform' } },
        on: {
          replied: { target: '#user.connecting', actions: 'drop' },
          erred: 'debugging',
        },
      },
    },
  }),
});
