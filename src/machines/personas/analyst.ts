import { definePersona } from '../define-persona.ts';
import {
  command,
  databaseCall,
  eventSubscription,
  monitoring,
  post,
  query,
} from '../operation-draft.ts';
import { onlineChart } from '../virtual-user-chart.ts';

/**
 * Collects large results page by page, aggregates them in the database, and reports on schedule;
 * what is pushed waits for the next occasion. The message weights are ours: above all queries, and
 * few commands.
 */
export const analyst = definePersona({
  name: 'analyst',
  description: 'Collects large results, aggregates them and writes reports on schedule.',
  traits: {
    activity: 'moderate',
    pattern: 'scheduled',
    messageWeights: { query: 0.6, event: 0.15, command: 0.15, monitoring: 0.1 },
    transportShares: { websocket: 0.48, database: 0.36, http: 0.16 },
    errorRate: 0.005,
    responseTimeMs: [1000, 4000],
    connection: { patience: 1, persistence: 1 },
  },
  channels: ['experiments', 'metrics'],
  reactsTo: ['experiments/experiment.completed'],
  operations: {
    collectEvents: query('recent_events', () => ({ limit: 1000 }), {
      weight: 2,
      followUps: { paging: 0.2, aggregating: 0.3 },
    }),
    collectHistory: query('agent_history', (draws) => ({ agent: draws.agent(), limit: 1000 }), {
      weight: 2,
      followUps: { paging: 0.2, aggregating: 0.3 },
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
    readLog: databaseCall('events.recent', () => ({ limit: 1000 })),
    process: post(
      '/data/process',
      (draws) => ({
        data_size: draws.pick(['small', 'medium', 'large']),
        operations: ['transform', 'analyze'],
      }),
      { weight: 2 },
    ),
    summarise: post('/agent/execute', (draws) => ({
      query: `Summarise the last day of ${draws.agent()}`,
      tools: ['analysis_tool', 'report_tool'],
    })),

    page: query('agent_history', (draws) => ({ agent: draws.agent(), limit: 1000 }), {
      weight: 0,
      followUps: { paging: 0.5, aggregating: 0.4 },
    }),
    aggregate: databaseCall('metrics.aggregate', (draws) => ({ agent: draws.agent() }), {
      weight: 0,
      followUps: { reporting: 0.5 },
    }),
    report: post(
      '/data/process',
      () => ({ data_size: 'medium', operations: ['transform', 'analyze', 'report'] }),
      { weight: 0, followUps: { filing: 1 } },
    ),
    file: databaseCall(
      'user_state.save',
      (draws) => ({ user: draws.user, state: { report: draws.fresh('report') } }),
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
        on: {
          pushed: {
            target: 'preparing',
            reenter: true,
            actions: { type: 'intend', params: { next: 'fetching' } },
          },
        },
      },
      collecting: {
        description: 'Asks for large results.',
        entry: 'perform',
        on: {
          replied: [
            { guard: 'goesOnAtOnce', actions: ['choose', 'perform'] },
            { guard: { type: 'goesOnTo', params: { next: 'paging' } }, target: 'paging' },
            { guard: { type: 'goesOnTo', params: { next: 'aggregating' } }, target: 'aggregating' },
            { target: 'preparing' },
          ],
          erred: 'preparing',
          pushed: { actions: { type: 'intend', params: { next: 'fetching' } } },
        },
      },
      paging: {
        description: 'Asks for one page after the other, as soon as it has the one before.',
        entry: [{ type: 'take', params: { operation: 'page' } }, 'perform'],
        on: {
          replied: [
            {
              guard: { type: 'goesOnTo', params: { next: 'paging' } },
              actions: [{ type: 'take', params: { operation: 'page' } }, 'perform'],
            },
            { guard: { type: 'goesOnTo', params: { next: 'aggregating' } }, target: 'aggregating' },
            { guard: 'goesOnAtOnce', target: 'collecting', actions: 'choose' },
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
        on: {
          replied: [
            { guard: { type: 'goesOnTo', params: { next: 'filing' } }, target: 'filing' },
            { target: 'preparing' },
          ],
          erred: 'preparing',
        },
      },
      filing: {
        description: 'Keeps the report for whoever asks, in one go.',
        entry: [{ type: 'take', params: { operation: 'file' } }, 'perform'],
        on: { replied: 'preparing', erred: 'preparing' },
      },
    },
  }),
});
