import { chance, purposeOf } from '../../src/determinism/chance.ts';

/** The file of a scenario, drawn from a seed: who comes when, and what goes wrong. */
export type DrawnScenario = Readonly<Record<string, unknown>>;

/** Everything that may go wrong; each is off in half of all seeds, whatever the others are. */
export const troubles = [
  'loss',
  'disconnects',
  'slowness',
  'errors',
  'latency',
  'kills',
  'pushes',
  'failures',
  'restarts',
  'a slow door',
  'few hands',
  'lost sessions',
  'a lock',
  'no pool',
  'refused writes',
] as const;

export type Trouble = (typeof troubles)[number];

/** Which of them a seed has. */
export function troublesOf(seed: number): readonly Trouble[] {
  return troubles.filter((trouble) => drawn(seed, `has ${trouble}`) < 0.5);
}

/** The scenario of a seed; the same for ever, as long as this file is. */
export function drawnScenario(seed: number): DrawnScenario {
  const has = new Set(troublesOf(seed));
  const pick = <Item>(what: string, items: readonly [Item, ...Item[]]): Item =>
    items[Math.floor(drawn(seed, what) * items.length)] ?? items[0];
  const between = (what: string, least: number, most: number): number =>
    Math.round((least + (most - least) * drawn(seed, what)) * 1000) / 1000;
  return {
    name: 'swarm',
    seed,
    users: drawnUsers(seed),
    load: drawnLoad(seed),
    think_time: between('think time', 0.02, 0.1),
    reconnect: {
      attempts: drawn(seed, 'gives up') < 0.2 ? 2 : 200,
      delay: '100ms',
      strategy: pick('strategy', ['full', 'equal', 'decorrelated']),
      max_delay: pick('longest delay', ['400ms', '1s']),
    },
    timeouts: { operation: '1s', leave: '1s', drain: '10s' },
    errors: { rate: has.has('errors') ? between('errors', 0.01, 0.2) : 0 },
    ...(has.has('latency') ? { network_latency: ['1ms', pick('latency', ['5ms', '40ms'])] } : {}),
    model: {
      websocket: has.has('slowness') ? { median: '40ms', p99: '2s' } : {},
      loss: has.has('loss') ? between('loss', 0.001, 0.03) : 0,
      disconnects_per_hour: has.has('disconnects') ? between('disconnects', 50, 400) : 0,
      pushes_per_second: has.has('pushes') ? between('pushes', 0.5, 4) : 0,
      failures: has.has('failures') ? between('failures', 0.01, 0.1) : 0,
      database_failures: has.has('failures') ? between('database failures', 0.01, 0.1) : 0,
      restarts_per_hour: has.has('restarts') ? between('restarts', 50, 200) : 0,
      restart_time: pick('restart', ['100ms', '1s']),
      ...(has.has('a slow door') ? { accepts_per_second: pick('door', [100, 400]) } : {}),
      ...(has.has('few hands') ? { capacity: { workers: pick('hands', [4, 8]), queue: 200 } } : {}),
    },
    faults: [
      ...(has.has('kills') ? drawnKills(seed, between) : []),
      ...drawnDatabaseFaults(has, between),
    ].toSorted((left, right) => left.at - right.at),
  };
}

function drawn(seed: number, what: string): number {
  return chance(seed, 0, purposeOf(`swarm ${what}`), 0);
}

function drawnUsers(seed: number): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { researcher: 1 };
  for (const persona of ['coordinator', 'observer', 'admin', 'developer', 'analyst']) {
    const count = Math.floor(drawn(seed, persona) * 6) - 2;
    if (count > 0) counts[persona] = count;
  }
  return counts;
}

function drawnLoad(seed: number): Readonly<Record<string, unknown>> {
  const usual = { warmup: '2s', duration: '22s', cooldown: '2s' };
  const u = drawn(seed, 'load');
  if (u < 0.2) return { ...usual, model: 'operations', rate: 2 + 8 * drawn(seed, 'rate') };
  if (u < 0.4) return { ...usual, model: 'sessions', rate: 0.5, session: '6s' };
  if (u < 0.5) return { ...usual, operations_per_user: 1 + Math.floor(30 * drawn(seed, 'done')) };
  if (u < 0.6) {
    const rendezvous = { users: '60%', timeout: '700ms' };
    return {
      phases: [
        { name: 'arrive', duration: '2s', from: 0, to: '100%' },
        { name: 'gather', duration: '6s', level: '100%', rendezvous },
        { name: 'steady', duration: '18s', level: '100%' },
      ],
    };
  }
  return usual;
}

type Between = (what: string, least: number, most: number) => number;

/** Something that goes wrong from a time in seconds on. */
type DrawnFault = Readonly<Record<string, unknown>> & { readonly at: number };

/** One or two, which leave users ten seconds to come back in. */
function drawnKills(seed: number, between: Between): readonly DrawnFault[] {
  const kill = (at: number, forMs: number): DrawnFault => ({
    at,
    kill: 'platform',
    for: `${Math.round(forMs)}ms`,
  });
  const first = kill(4, between('first outage', 10, 2000));
  if (drawn(seed, 'kills again') < 0.5) return [first];
  return [first, kill(8, between('second outage', 10, 2000))];
}

/** They may overlap with each other, and with the platform's being away. */
function drawnDatabaseFaults(has: ReadonlySet<Trouble>, between: Between): readonly DrawnFault[] {
  const fault = (trouble: Trouble, kind: string, more: object = {}): readonly DrawnFault[] => {
    if (!has.has(trouble)) return [];
    const lasts = Math.round(between(`${trouble} lasts`, 10, 3000));
    return [{ at: between(trouble, 3, 10), [kind]: 'database', for: `${lasts}ms`, ...more }];
  };
  const share = `${Math.round(between('share of sessions', 1, 100))}%`;
  return [
    ...fault('lost sessions', 'terminate', { share }),
    ...fault('a lock', 'lock'),
    ...fault('no pool', 'exhaust_pool', { share }),
    ...fault('refused writes', 'read_only'),
  ];
}
