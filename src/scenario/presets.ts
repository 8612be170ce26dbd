import { websocketTargets } from './websocket-targets.ts';

/** Named overrides of any scenario, written as they would be in its file. */
export interface Preset {
  readonly name: string;
  readonly description: string;
  readonly overrides: Readonly<Record<string, unknown>>;
}

/** The presets that every scenario has; one of its own with the same name wins. */
export const presets: readonly Preset[] = [
  {
    name: 'light',
    description: '50 users in the mix of the scenario',
    overrides: { total_users: 50 },
  },
  {
    name: 'medium',
    description: '200 users in the mix of the scenario',
    overrides: { total_users: 200 },
  },
  {
    name: 'heavy',
    description: '500 users in the mix of the scenario',
    overrides: { total_users: 500 },
  },
  {
    name: 'quick',
    description: '100 users, each leaving after 10 operations',
    overrides: { total_users: 100, load: { operations_per_user: 10 } },
  },
  {
    name: 'stress-medium',
    description: '500 users, each leaving after 20 operations',
    overrides: { total_users: 500, load: { operations_per_user: 20 } },
  },
  {
    name: 'stress-heavy',
    description: '1000 users, each leaving after 50 operations',
    overrides: { total_users: 1_000, load: { operations_per_user: 50 } },
  },
  {
    name: 'ramp',
    description: 'ramp-up of 5m to 100 %, 1h steady, ramp-down of 5m',
    overrides: {
      load: {
        phases: [
          { name: 'ramp-up', duration: '5m', from: 0, to: '100%' },
          { name: 'steady', duration: '1h', level: '100%' },
          { name: 'ramp-down', duration: '5m', to: 0 },
        ],
      },
    },
  },
  {
    name: 'five-phases',
    description:
      '2.6 million sessions in 44m, up to 2000 arriving per second; take it with --scale',
    overrides: {
      load: {
        model: 'sessions',
        session: '160s',
        phases: [
          { name: 'warm-up', duration: '60s', from: 10, to: 100 },
          { name: 'ramp-up', duration: '300s', to: 1_000 },
          { name: 'sustained', duration: '1800s', level: 1_000 },
          { name: 'peak', duration: '300s', to: 2_000 },
          { name: 'ramp-down', duration: '180s', to: 100 },
        ],
      },
    },
  },
  {
    name: 'five-phases-quick',
    description: '10s of sessions, from 5 to 20 arriving per second',
    overrides: {
      load: {
        model: 'sessions',
        session: '160s',
        phases: [{ name: 'ramp-up', duration: '10s', from: 5, to: 20 }],
      },
    },
  },
  {
    name: 'websocket-targets',
    description: 'target, warning and critical levels of a healthy WebSocket backend',
    overrides: { thresholds: websocketTargets },
  },
];
