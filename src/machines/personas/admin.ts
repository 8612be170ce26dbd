import { definePersona } from '../define-persona.ts';
import {
  command,
  databaseCall,
  eventSubscription,
  get,
  monitoring,
  post,
  query,
} from '../operation-draft.ts';
import { onlineChart } from '../virtual-user-chart.ts';

/**
 * Goes round the screens on schedule and does maintenance there; investigates on an alert, scales
 * or reconfigures, and verifies every change. The 10 % its weights leave open are events.
 */
export const admin = definePersona({
  name: 'admin',
  description: 'Keeps the system healthy: monitors, investigates alerts, scales, maintains.',
  traits: {
    activity: 'moderate',
    pattern: 'scheduled',
    messageWeights: { monitoring: 0.4, query: 0.3, command: 0.2, event: 0.1 },
    transportShares: { websocket: 0.7, database: 0.1, http: 0.2 },
    errorRate: 0.005,
    responseTimeMs: [200, 800],
    connection: { patience: 0.5, persistence: 4 },
  },
  channels: ['alerts', 'metrics'],
  reactsTo: ['alerts/alert.raised'],
  operations: {
    watchHealth: monitoring((draws) => ({
      metrics: ['connections', 'messages', 'memory'],
      interval_ms: draws.pick([0, 1000, 2000]),
    })),
    overview: query('system_overview', undefined, { weight: 2, followUps: { maintaining: 0.3 } }),
    watchLoad: monitoring((draws) => ({
      metrics: ['cpu', 'errors', 'pushes'],
      interval_ms: draws.pick([0, 500, 1000]),
    })),
    performance: query('performance'),
    recent: query('recent_events', () => ({ limit: 100 })),
    tidy: command('maintain', (draws) => ({ task: draws.pick(['vacuum', 'rotate', 'reindex']) })),
    tune: command('reconfigure', (draws) => ({
      key: draws.pick(['cache.ttl', 'queue.limit']),
      value: draws.integer(10, 500),
    })),
    revive: command('update_agent', (draws) => ({ agent: draws.agent(), status: 'idle' })),
    followAlerts: eventSubscription(() => ['alert.raised', 'agent.updated']),
    readEvents: databaseCall('events.recent', () => ({ limit: 200 })),
    countAll: databaseCall('system.overview'),
    findDegraded: databaseCall('agents.find', () => ({ status: 'degraded', limit: 100 })),
    checkHealth: get('/health', { weight: 3 }),
    readCounts: get('/stats'),
    readFigures: get('/metrics'),
    archiveLogs: post('/data/process', () => ({ data_size: 'small', operations: ['archive'] })),

    investigate: query('recent_events', () => ({ limit: 50 }), {
      weight: 0,
      followUps: { scaling: 0.3, reconfiguring: 0.3 },
    }),
    scale: command('scale', (draws) => ({ replicas: draws.integer(1, 10) }), {
      weight: 0,
      followUps: { verifying: 1 },
    }),
    reconfigure: command(
      'reconfigure',
      (draws) => ({ key: 'rate.limit', value: draws.integer(100, 1000) }),
      { weight: 0, followUps: { verifying: 1 } },
    ),
    maintain: command('maintain', () => ({ task: 'backup' }), {
      weight: 0,
      followUps: { compacting: 1 },
    }),
    compactLogs: post('/data/process', () => ({ data_size: 'medium', operations: ['compact'] }), {
      weight: 0,
      followUps: { verifying: 1 },
    }),
    verify: get('/health', { weight: 0 }),
  },
  online: onlineChart({
    description: 'On duty.',
    initial: 'onCall',
    states: {
      onCall: {
        description: 'Waits for the next look at the screens, or for an alert.',
        always: { guard: 'goesOnAtOnce', target: 'monitoring', actions: 'choose' },
        after: {
          thinkTime: [
            {
              guard: { type: 'goesOnTo', params: { next: 'investigating' } },
              target: 'investigating',
            },
            { target: 'monitoring', actions: 'choose' },
          ],
        },
        on: { pushed: 'investigating' },
      },
      monitoring: {
        description: 'Goes round the dashboards and does small changes.',
        entry: 'perform',
        on: {
          replied: [
            { guard: 'goesOnAtOnce', actions: ['choose', 'perform'] },
            { guard: { type: 'goesOnTo', params: { next: 'maintaining' } }, target: 'maintaining' },
            { target: 'onCall' },
          ],
          erred: 'investigating',
          pushed: { actions: { type: 'intend', params: { next: 'investigating' } } },
        },
      },
      investigating: {
        description: 'An alert was raised or something failed: looks for the cause.',
        entry: { type: 'take', params: { operation: 'investigate' } },
        after: { responseTime: { actions: 'perform' } },
        on: {
          replied: [
            { guard: { type: 'goesOnTo', params: { next: 'scaling' } }, target: 'scaling' },
            {
              guard: { type: 'goesOnTo', params: { next: 'reconfiguring' } },
              target: 'reconfiguring',
            },
            { target: 'onCall' },
          ],
          erred: 'onCall',
        },
      },
      scaling: {
        description: 'Adds or removes capacity.',
        entry: { type: 'take', params: { operation: 'scale' } },
        after: { responseTime: { actions: 'perform' } },
        on: {
          replied: [
            { guard: { type: 'goesOnTo', params: { next: 'verifying' } }, target: 'verifying' },
            { target: 'onCall' },
          ],
          erred: 'onCall',
        },
      },
      reconfiguring: {
        description: 'Changes a limit that was too tight.',
        entry: { type: 'take', params: { operation: 'reconfigure' } },
        after: { responseTime: { actions: 'perform' } },
        on: {
          replied: [
            { guard: { type: 'goesOnTo', params: { next: 'verifying' } }, target: 'verifying' },
            { target: 'onCall' },
          ],
          erred: 'onCall',
        },
      },
      maintaining: {
        description: 'A quiet moment of the round: does the maintenance that is due.',
        entry: { type: 'take', params: { operation: 'maintain' } },
        after: { responseTime: { actions: 'perform' } },
        on: {
          replied: [
            { guard: { type: 'goesOnTo', params: { next: 'compacting' } }, target: 'compacting' },
            { target: 'onCall' },
          ],
          erred: 'onCall',
        },
      },
      compacting: {
        description: 'Second part of the maintenance, in one go: compacts what has piled up.',
        entry: [{ type: 'take', params: { operation: 'compactLogs' } }, 'perform'],
        on: {
          replied: [
            { guard: { type: 'goesOnTo', params: { next: 'verifying' } }, target: 'verifying' },
            { target: 'onCall' },
          ],
          erred: 'onCall',
        },
      },
      verifying: {
        description: 'Something was changed: makes sure that the system is still well.',
        entry: { type: 'take', params: { operation: 'verify' } },
        after: { responseTime: { actions: 'perform' } },
        on: { replied: 'onCall', erred: 'investigating' },
      },
    },
  }),
});
