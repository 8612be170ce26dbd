import type { Scenario } from '../src/scenario/scenario.ts';

export interface BenchShape {
  readonly users: Readonly<Record<string, number>>;
  /** All users arrive in the first half of it. */
  readonly warmupMs: number;
  readonly thinkTime: number;
}

/** A run that lasts until it is interrupted. */
export function benchScenario(shape: BenchShape): Scenario {
  const count = Object.values(shape.users).reduce((total, users) => total + users, 0);
  const latency = { medianMs: 1, p99Ms: 2 };
  return {
    name: 'bench',
    description: 'A bench.',
    tags: [],
    users: shape.users,
    seed: 1,
    load: {
      warmupMs: shape.warmupMs,
      steadyMs: 3_600_000,
      cooldownMs: 0,
      spawnRatePerSecond: count / (shape.warmupMs / 2000),
    },
    target: {
      wsUrl: undefined,
      httpUrl: undefined,
      dbUrl: undefined,
      protocol: 'agents',
      tokenEnv: undefined,
      allowHosts: [],
      withoutDatabase: 'skip',
    },
    reconnect: { attempts: 3, delayMs: 1000, maxDelayMs: 30_000 },
    database: {
      poolSize: 20,
      overflow: 10,
      connectTimeoutMs: 5000,
      statementTimeoutMs: 10_000,
      queryTimeoutMs: 12_000,
      lockTimeoutMs: 5000,
      idleInTransactionTimeoutMs: 15_000,
      schema: 'statecrowd',
      migrate: false,
      keepData: false,
    },
    timeouts: { handshakeMs: 10_000, operationMs: 10_000, leaveMs: 2000, drainMs: 5000 },
    thinkTime: shape.thinkTime,
    progressIntervalMs: 5000,
    model: {
      connect: latency,
      websocket: latency,
      http: latency,
      database: latency,
      poolWait: latency,
      loss: 0,
      disconnectsPerHour: 0,
      pushesPerSecond: 0,
    },
  };
}
