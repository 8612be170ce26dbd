import {
  command,
  databaseCall,
  eventSubscription,
  monitoring,
  post,
  query,
} from '../operation-draft.ts';
import { definePersona } from '../define-persona.ts';
import { onlineChart } from '../virtual-user-chart.ts';

/**
 * Collects large results, aggregates them in the database and reports on schedule. The message
 * weights are ours: above all queries, and few commands.
 */
export const analyst = definePersona({
  name: 'analyst',
  description: 'Collects large results, aggregates them and writes reports on schedule.',
  traits: {
    activity: 'moderate',
    pattern: 'scheduled',
    messageWeights: { query: 0.6, event: 0.15, command: 0.15, monitoring: 0.1 },
    transportShares: { websocket: 0.5, database: 0.4, http: 0.1 },
    errorRate: 0.005,
    responseTimeMs: [1000, 4000],
    connection: { patience: 1, persistence: 1 },
  },
  channels: ['experiments', 'metrics'],
  reactsTo: ['experiments/experiment.completed'],
  operations: {
    collectEvents: query('recent_events', () => ({ limit: 1000 }), {
      weight: 2,
      followUps: { aggregating: 0.4 },
    }),
    collectHistory: query('agent_history', (draws) => ({ agent: draws.agent(), limit: 1000 }), {
      weight: 2,
      followUps: { aggregating: 0.3 },
    }),
    comparePerformance: query('performance', undefined, { followUps: { aggregating: 0.5 } }),
    followExperiments: eventSubscription(() => ['experiment.completed', 'task.completed']),
    noteBelief: command('record_belief', (draws) => ({
      agent: draws.agent(),
      belief: 'trend_up',
      confidence: draws.share(),
    })),
    watch: monitoring((draws) => ({
      metrics: ['messages', 'memory'],
      interval_ms: draws.pick([0, 5000, 30_000]),
    })),
    aggregateAll: databaseCall('metrics.aggregate', undefined, { weight: 2 }),
    beliefTrend: databaseCall('beliefs.evolution', (draws) => ({ agent: draws.agent() })),
    agentHistory: databaseCall('history.agent', (draws) => ({ agent: draws.agent(), limit: 500 })),
    process: post('/data/process', (draws) => ({
      data_size: draws.pick(['small', 'medium', 'large']),
      operations: ['transform', 'analyze'],
    })),

    aggregate: databaseCall('metrics.aggregate', (draws) => ({ agent: draws.agent() }), {
      weight: 0,
      followUps: { reporting: 0.5 },
    }),
    report: post(
      '/data/process',
      () => ({ data_size: 'medium', operations: ['transform', 'analyze', 'report'] }),
      { weight: 0 },
    ),
    fetchResults: query('system_overview', undefined, {
      weight: 0,
      followUps: { aggregating: 0.5 },
    }),
  },
  online: onlineChart({
    description: 'Turns what happened into numbers.',
    initial: 'preparing',
    states: {
      preparing: {
        description: 'Works offline until the next collection is due.',
        always: { guard: 'goesOnAtOnce', target: 'collecting', actions: 'choose' },
        after: {
          thinkTime: [
            { guard: { type: 'goesOnTo', params: { next: 'fetching' } }, target: 'fetching' },
            { target: 'collecting', actions: 'choose' },
          ],
        },
        on: { pushed: { actions: { type: 'intend', params: { next: 'fetching' } } } },
      },
      collecting: {
        description: 'Asks for large results.',
        entry: 'perform',
        on: {
          replied: [
            { guard: 'goesOnAtOnce', actions: ['choose', 'perform'] },
            { guard: { type: 'goesOnTo', params: { next: 'aggregating' } }, target: 'aggregating' },
            { target: 'preparing' },
          ],
          erred: 'preparing',
          pushed: { actions: { type: 'intend', params: { next: 'fetching' } } },
        },
      },
      fetching: {
        description: 'An experiment has ended: takes a fresh overview at the next occasion.',
        entry: { type: 'take', params: { operation: 'fetchResults' } },
        after: { responseTime: { actions: 'perform' } },
        on: {
          replied: [
            { guard: { type: 'goesOnTo', params: { next: 'aggregating' } }, target: 'aggregating' },
            { target: 'preparing' },
          ],
          erred: 'preparing',
        },
      },
      aggregating: {
        description: 'Computes figures over what was collected, in the database.',
        entry: { type: 'take', params: { operation: 'aggregate' } },
        after: { responseTime: { actions: 'perform' } },
        on: {
          replied: [
            { guard: { type: 'goesOnTo', params: { next: 'reporting' } }, target: 'reporting' },
            { target: 'preparing' },
          ],
          erred: 'preparing',
        },
      },
      reporting: {
        description: 'Has the report made.',
        entry: { type: 'take', params: { operation: 'report' } },
        after: { responseTime: { actions: 'perform' } },
        on: { replied: 'preparing', erred: 'preparing' },
      },
    },
  }),
});
