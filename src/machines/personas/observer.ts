import { definePersona } from '../define-persona.ts';
import {
  command,
  databaseCall,
  eventSubscription,
  get,
  monitoring,
  query,
  subscribe,
  unsubscribe,
} from '../operation-draft.ts';
import { onlineChart } from '../virtual-user-chart.ts';

/**
 * Watches what is pushed, inspects what a push made interesting, retunes its subscriptions, and
 * looks around when something has happened. The 5 % its weights leave open are commands: it notes
 * what it sees, and now and then flags it, seldom enough that alerts do not multiply.
 */
export const observer = definePersona({
  name: 'observer',
  description: 'Watches event streams and looks closer when something catches the eye.',
  traits: {
    activity: 'moderate',
    pattern: 'reactive',
    messageWeights: { event: 0.6, query: 0.25, monitoring: 0.1, command: 0.05 },
    transportShares: { websocket: 0.84, database: 0.08, http: 0.08 },
    errorRate: 0.005,
    responseTimeMs: [500, 3000],
    connection: { patience: 2, persistence: 1 },
  },
  channels: ['agents', 'coalitions', 'alerts', 'metrics'],
  reactsTo: ['alerts/alert.raised', 'coalitions/coalition.formed'],
  operations: {
    tuneIn: subscribe((draws) => draws.pick(['tasks', 'experiments', 'metrics'])),
    tuneOut: unsubscribe((draws) => draws.pick(['tasks', 'experiments', 'metrics'])),
    followTypes: eventSubscription((draws) => [
      draws.pick(['agent.updated', 'task.completed', 'experiment.completed']),
    ]),
    overview: query('system_overview', undefined, { weight: 2 }),
    recent: query('recent_events', () => ({ limit: 50 }), { followUps: { inspecting: 0.2 } }),
    watch: monitoring((draws) => ({
      metrics: ['connections', 'messages'],
      interval_ms: draws.pick([0, 1000, 5000]),
    })),
    note: command(
      'record_belief',
      (draws) => ({
        agent: draws.agent(),
        belief: draws.pick(['looks_busy', 'looks_idle', 'looks_lost']),
        confidence: draws.share(),
      }),
      { weight: 4 },
    ),
    flag: command('investigate', (draws) => ({ alert: draws.fresh('sighting') })),
    readHistory: databaseCall('events.recent', () => ({ limit: 100 })),
    saveView: databaseCall('user_state.save', (draws) => ({
      user: draws.user,
      state: { columns: draws.integer(1, 4), follows: draws.pick(['agents', 'alerts']) },
    })),
    countAll: databaseCall('system.overview'),
    checkHealth: get('/health', { weight: 2 }),
    readCounts: get('/stats'),

    inquire: query('coalition_status', (draws) => ({ coalition: draws.notice('coalition') }), {
      weight: 0,
    }),
    inspect: query('agent_history', (draws) => ({ agent: draws.agent(), limit: 20 }), {
      weight: 0,
      followUps: { retuning: 0.3, checking: 0.2 },
    }),
    checkUp: get('/health', { weight: 0 }),
    retune: eventSubscription(
      (draws) => [draws.pick(['agent.updated', 'task.assigned', 'coalition.dissolved'])],
      { weight: 0 },
    ),
  },
  online: onlineChart({
    description: 'Sits in front of a stream of events.',
    initial: 'watching',
    states: {
      watching: {
        description: 'Lets the events pass by.',
        always: { guard: 'goesOnAtOnce', target: 'browsing', actions: 'choose' },
        after: {
          thinkTime: [
            { guard: { type: 'goesOnTo', params: { next: 'inspecting' } }, target: 'inspecting' },
            { guard: { type: 'goesOnTo', params: { next: 'inquiring' } }, target: 'inquiring' },
            { target: 'browsing', actions: 'choose' },
          ],
        },
        on: {
          pushed: [
            {
              guard: { type: 'concerns', params: { event: 'coalition.formed' } },
              target: 'inquiring',
            },
            { target: 'inspecting' },
          ],
        },
      },
      browsing: {
        description: 'Changes channels and asks for overviews.',
        entry: 'perform',
        on: {
          replied: [
            { guard: 'goesOnAtOnce', actions: ['choose', 'perform'] },
            { guard: { type: 'goesOnTo', params: { next: 'inspecting' } }, target: 'inspecting' },
            { target: 'watching' },
          ],
          erred: 'watching',
          pushed: [
            {
              guard: { type: 'concerns', params: { event: 'coalition.formed' } },
              actions: { type: 'intend', params: { next: 'inquiring' } },
            },
            { actions: { type: 'intend', params: { next: 'inspecting' } } },
          ],
        },
      },
      inquiring: {
        description: 'A coalition was formed: asks who is in it.',
        entry: { type: 'take', params: { operation: 'inquire' } },
        after: { responseTime: { actions: 'perform' } },
        on: { replied: 'watching', erred: 'watching' },
      },
      inspecting: {
        description: 'Something caught the eye: reads the history behind it.',
        entry: { type: 'take', params: { operation: 'inspect' } },
        after: { responseTime: { actions: 'perform' } },
        on: {
          replied: [
            { guard: { type: 'goesOnTo', params: { next: 'retuning' } }, target: 'retuning' },
            { guard: { type: 'goesOnTo', params: { next: 'checking' } }, target: 'checking' },
            { target: 'watching' },
          ],
          erred: 'watching',
        },
      },
      checking: {
        description: 'Wonders whether the system itself is well: looks at its health page.',
        entry: { type: 'take', params: { operation: 'checkUp' } },
        after: { responseTime: { actions: 'perform' } },
        on: { replied: 'watching', erred: 'watching' },
      },
      retuning: {
        description: 'Follows other kinds of events from now on.',
        entry: { type: 'take', params: { operation: 'retune' } },
        after: { responseTime: { actions: 'perform' } },
        on: { replied: 'watching', erred: 'watching' },
      },
    },
  }),
});
