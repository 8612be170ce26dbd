import { definePersona } from '../define-persona.ts';
import {
  command,
  databaseCall,
  eventSubscription,
  get,
  monitoring,
  ping,
  post,
  query,
} from '../operation-draft.ts';
import { onlineChart } from '../virtual-user-chart.ts';

/**
 * Tests in bursts, debugs after a failed reply and tries again, reviews a pipeline that has
 * reported back, deploys, and reloads the page after it. The message weights are ours: mostly
 * commands (tests), then queries that look at what they did.
 */
export const developer = definePersona({
  name: 'developer',
  description: 'Runs bursts of tests and pipelines, debugs what fails, deploys and reloads.',
  traits: {
    activity: 'active',
    pattern: 'bursty',
    messageWeights: { command: 0.45, query: 0.3, event: 0.15, monitoring: 0.1 },
    transportShares: { websocket: 0.7, database: 0.12, http: 0.18 },
    errorRate: 0.03,
    responseTimeMs: [300, 2500],
    connection: { patience: 0.3, persistence: 2 },
  },
  channels: ['agents', 'alerts', 'inbox'],
  reactsTo: ['inbox/experiment.completed'],
  operations: {
    runTest: command(
      'run_test',
      (draws) => ({
        suite: draws.pick(['unit', 'messages', 'coalitions']),
        fails: draws.uniform() < 0.05,
      }),
      { weight: 6, followUps: { probing: 0.06 } },
    ),
    startPipeline: command(
      'start_experiment',
      (draws) => ({
        experiment: draws.held,
        hypothesis: draws.pick(['the build passes', 'it is faster now']),
        duration_ms: draws.integer(1000, 8000),
      }),
      { creates: 'pipeline' },
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
    addFixture: databaseCall('agents.create', (draws) => ({ agent: draws.held, role: 'fixture' }), {
      creates: 'fixture',
    }),
    execute: post(
      '/agent/execute',
      (draws) => ({ query: `Explain ${draws.agent()} step by step`, tools: ['rest_tool'] }),
      { weight: 2 },
    ),
    crunch: post('/data/process', () => ({ data_size: 'small', operations: ['transform'] })),
    readCounts: get('/stats'),

    probe: ping({ followUps: { probing: 0.6 } }),
    debug: query('agent_history', (draws) => ({ agent: draws.agent(), limit: 100 }), {
      weight: 0,
      followUps: { reproducing: 0.6 },
    }),
    reproduce: command('run_test', () => ({ suite: 'messages', fails: false }), {
      weight: 0,
      followUps: { deploying: 0.05 },
    }),
    review: query('experiment_results', (draws) => ({ experiment: draws.notice('experiment') }), {
      weight: 0,
      followUps: { deploying: 0.1 },
    }),
    deploy: command('deploy', (draws) => ({ version: draws.fresh('build') }), {
      weight: 0,
      followUps: { smokeTesting: 1 },
    }),
    smokeTest: post(
      '/agent/execute',
      () => ({ query: 'Run the smoke test', tools: ['rest_tool'] }),
      { weight: 0 },
    ),
  },
  online: onlineChart({
    description: 'Has the editor on one side and the system on the other.',
    initial: 'coding',
    states: {
      coding: {
        description: 'Writes code and leaves the system alone.',
        always: { guard: 'goesOnAtOnce', target: 'testing', actions: 'choose' },
        after: {
          thinkTime: [
            { guard: { type: 'goesOnTo', params: { next: 'reviewing' } }, target: 'reviewing' },
            { target: 'testing', actions: 'choose' },
          ],
        },
        on: { pushed: 'reviewing' },
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
          pushed: { actions: { type: 'intend', params: { next: 'reviewing' } } },
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
            { guard: { type: 'goesOnTo', params: { next: 'reproducing' } }, target: 'reproducing' },
            { target: 'coding' },
          ],
          erred: 'coding',
        },
      },
      reproducing: {
        description: 'Has changed something: runs the test that failed once more.',
        entry: { type: 'take', params: { operation: 'reproduce' } },
        after: { responseTime: { actions: 'perform' } },
        on: {
          replied: [
            { guard: { type: 'goesOnTo', params: { next: 'deploying' } }, target: 'deploying' },
            { target: 'coding' },
          ],
          erred: 'debugging',
        },
      },
      reviewing: {
        description: 'A pipeline has reported back: reads what came of it.',
        entry: { type: 'take', params: { operation: 'review' } },
        after: { responseTime: { actions: 'perform' } },
        on: {
          replied: [
            { guard: { type: 'goesOnTo', params: { next: 'deploying' } }, target: 'deploying' },
            { target: 'coding' },
          ],
          erred: 'debugging',
        },
      },
      deploying: {
        description: 'Ships what works, then reloads: the connection is opened anew.',
        entry: { type: 'take', params: { operation: 'deploy' } },
        after: { responseTime: { actions: 'perform' } },
        on: {
          replied: [
            {
              guard: { type: 'goesOnTo', params: { next: 'smokeTesting' } },
              target: 'smokeTesting',
            },
            { target: '#user.connecting', actions: 'drop' },
          ],
          erred: 'debugging',
        },
      },
      smokeTesting: {
        description: 'Tries the new version once from outside before reloading.',
        entry: [{ type: 'take', params: { operation: 'smokeTest' } }, 'perform'],
        on: {
          replied: { target: '#user.connecting', actions: 'drop' },
          erred: 'debugging',
        },
      },
    },
  }),
});
