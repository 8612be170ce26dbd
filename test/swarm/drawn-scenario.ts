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
  'stops',
  'disturbances',
  'pushes',
  'failures',
  'restarts',
  'a slow door',
  'few hands',
  'lost frames',
  'doubled frames',
  'frames out of order',
  'closes',
  'lost sessions',
  'a lock',
  'no pool',
  'refused writes',
  'failing writes',
  'few connections',
  'a restart',
  'errors for a time',
  'latency for a time',
  'a heartbeat',
  'a trigger',
] as const;

export type Trouble = (typeof troubles)[number];

/** Which of them a seed has. */
export function troublesOf(seed: number): readonly Trouble[] {
  return troubles.filter((trouble) => drawn(seed, `has ${trouble}`) < 0.5);
}

/** The scenario of a seed; the same for ever, as long as this file is. */
export function drawnScenario(seed: number): DrawnScenario {
  const has = new Set(troublesOf(seed));
  const pick: Pick = (what, items) =>
    items[Math.floor(drawn(seed, what) * items.length)] ?? items[0];
  const between: Between = (what, least, most) =>
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
    timeouts: {
      handshake: '700ms',
      operation: '1s',
      leave: '1s',
      drain: '10s',
      ...(has.has('a heartbeat') ? { heartbeat: '1s', pong: '400ms' } : {}),
    },
    database: { connect_timeout: '700ms', query_timeout: '1s' },
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
      ...(has.has('a restart') ? [{ at: '6020ms', restart: 'platform' }] : []),
      ...(has.has('stops') ? [drawnStop(between)] : []),
      ...(has.has('disturbances') ? drawnDisturbances({ seed, pick, between }) : []),
      ...drawnFrameFaults(has, between),
      ...drawnDatabaseFaults(has, between),
      ...drawnUserFaults(has, between),
      ...(has.has('a trigger') ? [drawnTrigger(pick, between)] : []),
    ],
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

type Pick = <Item>(what: string, items: readonly [Item, ...Item[]]) => Item;
type Between = (what: string, least: number, most: number) => number;
type DrawnFault = Readonly<Record<string, unknown>>;

/** One or two, which leave users ten seconds to come back in. */
function drawnKills(seed: number, between: Between): readonly DrawnFault[] {
  const kill = (at: number, forMs: number) => ({
    at: `${at}ms`,
    kill: 'platform',
    for: `${Math.round(forMs)}ms`,
  });
  const first = kill(4000, between('first outage', 10, 2000));
  if (drawn(seed, 'kills again') < 0.5) return [first];
  return [first, kill(8000, between('second outage', 10, 2000))];
}

/** They may overlap with each other, and with the platform's being away. */
function drawnDatabaseFaults(has: ReadonlySet<Trouble>, between: Between): readonly DrawnFault[] {
  const fault = (trouble: Trouble, kind: string, more: object = {}): readonly DrawnFault[] => {
    if (!has.has(trouble)) return [];
    const lasts = Math.round(between(`${trouble} lasts`, 10, 3000));
    const at = Math.round(between(trouble, 3000, 10_000));
    return [{ at: `${at}ms`, [kind]: 'database', for: `${lasts}ms`, ...more }];
  };
  const share = `${Math.round(between('share of sessions', 1, 100))}%`;
  return [
    ...fault('lost sessions', 'terminate', { share }),
    ...fault('a lock', 'lock'),
    ...fault('no pool', 'exhaust_pool', { share }),
    ...fault('refused writes', 'read_only'),
    ...fault('failing writes', 'serialization', { share }),
    ...fault('few connections', 'connection_limit', { share }),
  ];
}

/** What the settings of these names do, on top of them. */
function drawnUserFaults(has: ReadonlySet<Trouble>, between: Between): readonly DrawnFault[] {
  const fault = (trouble: Trouble, does: DrawnFault): readonly DrawnFault[] => {
    if (!has.has(trouble)) return [];
    const at = Math.round(between(trouble, 3000, 10_000));
    return [
      { at: `${at}ms`, for: `${Math.round(between(`${trouble} lasts`, 10, 3000))}ms`, ...does },
    ];
  };
  return [
    ...fault('errors for a time', { errors: `${between('share of errors', 1, 100)}%` }),
    ...fault('latency for a time', { network_latency: ['1ms', '10ms'] }),
  ];
}

/** As soon as so many have come, which is before all else. */
function drawnTrigger(pick: Pick, between: Between): DrawnFault {
  return {
    when: `online >= ${pick('who triggers', ['1', '30%', '60%'])}`,
    [pick('triggered', ['reset', 'refuse', 'stall'])]: 'websocket',
    for: `${Math.round(between('triggered for', 10, 900))}ms`,
    share: pick('share of the triggered', ['30%', '100%']),
  };
}

/** Between the kills, or without them. */
function drawnStop(between: Between): DrawnFault {
  const at = Math.round(between('stop', 6050, 6500));
  return { at: `${at}ms`, stop: 'platform', for: `${Math.round(between('frozen', 10, 1400))}ms` };
}

/** What may last at the same time: those of one line come one after the other. */
const lines = [
  { transport: 'websocket', kinds: ['latency', 'stall', 'half_open'] },
  { transport: 'websocket', kinds: ['bandwidth', 'slice', 'reset', 'refuse'] },
  { transport: 'http', kinds: ['latency', 'stall', 'half_open', 'reset', 'refuse'] },
  { transport: 'database', kinds: ['bandwidth', 'slice', 'stall', 'half_open', 'reset', 'refuse'] },
] as const;
const slots = [3000, 7000] as const;

interface Drawing {
  readonly seed: number;
  readonly pick: Pick;
  readonly between: Between;
}

function drawnDisturbances({ seed, pick, between }: Drawing): readonly DrawnFault[] {
  return lines.flatMap(({ transport, kinds }, line) =>
    slots.flatMap((slot) => {
      const name = `${line} at ${slot}`;
      if (drawn(seed, `disturbs ${name}`) < 0.5) return [];
      const [first, ...others] = kinds;
      const kind = pick(`kind ${name}`, [first, ...others]);
      const at = slot + Math.round(between(`begins ${name}`, 0, 2000));
      return {
        at: `${at}ms`,
        [kind]: transport,
        for: `${Math.round(between(`lasts ${name}`, 10, 1900))}ms`,
        share: pick(`share ${name}`, ['30%', '70%', '100%']),
        ...termsOf(kind, (what, items) => pick(`${what} ${name}`, items)),
      };
    }),
  );
}

function termsOf(kind: (typeof lines)[number]['kinds'][number], pick: Pick): DrawnFault {
  switch (kind) {
    case 'latency':
      return {
        add: pick('add', ['50ms', '500ms', '900ms']),
        jitter: pick('jitter', ['0s', '50ms']),
      };
    case 'bandwidth':
      return { rate: pick('rate', [1000, 5000, 50_000]) };
    case 'slice':
      return { bytes: pick('bytes', [1, 16]) };
    case 'half_open':
      return { direction: pick('direction', ['to_target', 'to_user', 'both']) };
    case 'stall':
    case 'reset':
    case 'refuse':
      return {};
  }
}

/** Each at its own time, and over ten seconds before users leave. */
function drawnFrameFaults(has: ReadonlySet<Trouble>, between: Between): readonly DrawnFault[] {
  const fault = (trouble: Trouble, at: number, does: DrawnFault) =>
    has.has(trouble)
      ? [{ at: `${at}ms`, for: `${Math.round(between(`${trouble} last`, 200, 5000))}ms`, ...does }]
      : [];
  // Few hands that are slow never get through what everybody asks who comes back at once.
  const mostClosed = has.has('few hands') && has.has('slowness') ? 20 : 100;
  const share = (trouble: Trouble, most: number): string =>
    `${between(`share of ${trouble}`, 1, most)}%`;
  return [
    ...fault('lost frames', 3100, { lose: 'websocket', share: share('lost frames', 20) }),
    ...fault('doubled frames', 3700, {
      duplicate: 'websocket',
      share: share('doubled frames', 100),
    }),
    ...fault('frames out of order', 4300, {
      reorder: 'websocket',
      share: share('frames out of order', 100),
    }),
    ...fault('closes', 7100, {
      close: 'websocket',
      code: 1012,
      share: share('closes', mostClosed),
    }),
  ];
}
