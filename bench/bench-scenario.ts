import type { LoadSettings, Scenario } from '../src/scenario/scenario.ts';

/** A scenario around a load, of users who speak over sockets and whose target is given apart. */
export function benchScenario(
  users: Readonly<Record<string, number>>,
  load: LoadSettings,
  thinkTime: number,
): Scenario {
  const latency = { medianMs: 1, p99Ms: 2 };
  return {
    name: 'bench',
    description: 'A bench.',
    tags: [],
    users,
    seed: 1,
    load,
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
    thinkTime,
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
    thresholds: [],
    baseline: undefined,
    analysis: {
      cpuShare: 0.8,
      cpuAdviceShare: 0.7,
      latencyP95Ms: 2000,
      databaseMs: 100,
      poolWaitMs: 100,
      cacheHitShare: 0.8,
      errorShare: 0.01,
      memoryGrowthMb: 100,
    },
    readings: [],
    faults: [],
  };
}
