import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/scenario/scenario.ts';
import { complaints, resolved } from './resolve-file.ts';

const load = { warmup: '2s', duration: '15s', cooldown: '3s' };

function fileWith(faults: unknown, more: object = {}): string {
  return JSON.stringify({ name: 'a', users: { researcher: 3 }, load, faults, ...more });
}

function faultsOf(...call: Parameters<typeof resolved>): readonly Fault[] {
  return resolved(...call).faults;
}

const places = /^a\.yaml:\d+:\d+ /;

function wrongWith(faults: unknown, more: object = {}): readonly string[] {
  return complaints(fileWith(faults, more)).map((one) => one.replace(places, ''));
}

const tooLong = 'faults.0.for | is too long: it would be over at';

describe('the faults of a scenario', () => {
  test('are none unless they are written', () => {
    expect(faultsOf('{ name: a, users: { researcher: 1 } }')).toEqual([]);
  });

  test('have times, or shares of the length of the plan', () => {
    const faults = [
      { at: '4s', kill: 'platform', for: 1.5 },
      { at: '40%', kill: 'platform', for: '10%' },
    ];
    const at = (atMs: number, forMs: number) => ({ kind: 'kill', target: 'platform', atMs, forMs });
    expect(faultsOf(fileWith(faults))).toEqual([at(4000, 1500), at(8000, 2000)]);
    expect(faultsOf(fileWith(faults), { duration: '95' })).toEqual([
      at(4000, 1500),
      at(40_000, 10_000),
    ]);
  });

  test('of a preset replace those of the scenario', () => {
    const fault = { at: '4s', kill: 'platform', for: '1s' };
    const text = fileWith([fault], { presets: { calm: { faults: [] } } });
    expect(faultsOf(text, { preset: 'calm' })).toEqual([]);
    expect(faultsOf(text)).toHaveLength(1);
  });

  test.each([
    ['platfrom', 'faults.0.kill | "platfrom" is not one of platform; did you mean "platform"?'],
    [
      undefined,
      'faults.0.kill | is missing, or another thing to do: kill, stop, restart, latency, ' +
        'bandwidth, slice, stall, half_open, reset, refuse, errors, network_latency, lose, ' +
        'duplicate, reorder, close, ' +
        'terminate, exhaust_pool, lock, serialization, read_only, connection_limit',
    ],
  ])('end nothing but the platform, not %s', (kill, complaint) => {
    expect(wrongWith([{ at: '4s', kill, for: '1s' }])).toEqual([complaint]);
  });

  test.each([
    ['soon', 'faults.0.at | "soon" is not a duration; write 10s, 5m or 1h, or a share such as 40%'],
    [-1, 'faults.0.at | -1 is not a duration such as 30s or a share of the plan such as 40%'],
    ['20s', 'faults.0.at | is not before the end of the plan, 20s'],
    ['100%', 'faults.0.at | is not before the end of the plan, 20s'],
  ])('begin within the plan, not at %s', (at, complaint) => {
    expect(wrongWith([{ at, kill: 'platform', for: '1s' }])).toEqual([complaint]);
  });

  test.each([
    [0, 'faults.0.for | must be longer than 0s'],
    ['0%', 'faults.0.for | must be longer than 0s'],
    ['9s', `${tooLong} 20s, and has to be 1s before the plan ends at 20s`],
    ['8001ms', `${tooLong} 19001ms, and has to be 1s before the plan ends at 20s`],
    [
      undefined,
      'faults.0.for | is missing; write a duration such as 30s or a share of the plan such as 40%',
    ],
  ])('last for a while and leave time to come back, not for %s', (lasts, complaint) => {
    expect(wrongWith([{ at: '11s', kill: 'platform', for: lasts }])).toEqual([complaint]);
    expect(wrongWith([{ at: '11s', kill: 'platform', for: '8s' }])).toEqual([]);
  });

  test('do not overlap, in whatever order they are written', () => {
    const faults = [
      { at: '6s', kill: 'platform', for: '2s' },
      { at: '4s', kill: 'platform', for: '2s' },
      { at: '35%', kill: 'platform', for: '1s' },
      { at: '6s', kill: 'platform', for: '500ms' },
    ];
    const during =
      'overlaps with the fault from 6s to 8s; one thing is done to a platform at a time';
    expect(wrongWith(faults)).toEqual([`faults.2.at | ${during}`, `faults.3.at | ${during}`]);
  });

  test('are not for a target of one’s own', () => {
    const target = { ws_url: 'ws://127.0.0.1:1/ws' };
    expect(wrongWith([{ at: '4s', kill: 'platform', for: '1s' }], { target })).toEqual([
      'faults.0.kill | needs the embedded platform; this run loads a target of your own, ' +
        'which is never ended',
    ]);
  });

  test('disturb the connections of a transport, all of them or a share', () => {
    const times = { atMs: 4000, forMs: 1000 };
    const written = [
      { at: '4s', latency: 'websocket', add: '200ms', jitter: '50ms', for: '1s', share: '50%' },
      { at: '4s', half_open: 'http', direction: 'to_user', for: '1s' },
      { at: '4s', slice: 'database', for: '1s' },
      { at: '4s', bandwidth: 'websocket', rate: 5000, for: '1s' },
      { at: '8s', restart: 'platform' },
    ];
    const latency = { kind: 'latency', addMs: 200, jitterMs: 50 };
    const halfOpen = { kind: 'half_open', direction: 'to_user' };
    const bandwidth = { kind: 'bandwidth', bytesPerSecond: 5000 };
    const slice = { kind: 'slice', bytes: 16 };
    expect(faultsOf(fileWith(written))).toEqual([
      { kind: 'latency', target: 'websocket', does: latency, share: 0.5, ...times },
      { kind: 'half_open', target: 'http', does: halfOpen, share: 1, ...times },
      { kind: 'slice', target: 'database', does: slice, share: 1, ...times },
      { kind: 'bandwidth', target: 'websocket', does: bandwidth, share: 1, ...times },
      { kind: 'restart', target: 'platform', atMs: 8000, forMs: 0 },
    ]);
  });

  test('are on the way of users as well, spelt like the settings of the whole run', () => {
    const written = [
      { at: '4s', errors: '5%', for: '2s' },
      { at: '4s', network_latency: ['10ms', '50ms'], for: '2s' },
      { at: '8s', network_latency: '30ms', for: '1s' },
    ];
    const times = { target: 'users', atMs: 4000, forMs: 2000 };
    const latency = { kind: 'network_latency', leastMs: 10, mostMs: 50 };
    expect(faultsOf(fileWith(written)).slice(0, 2)).toEqual([
      { kind: 'errors', does: { kind: 'errors', share: 0.05 }, ...times },
      { kind: 'network_latency', does: latency, ...times },
    ]);
    const target = { ws_url: 'ws://127.0.0.1:1/ws' };
    expect(wrongWith(written, { target })).toEqual([]);
  });

  test('on the way of users say all that is wrong with them', () => {
    const faults = [
      { at: '4s', errors: '0%', for: '2s', share: '50%' },
      { at: '4s', errors: 0.1, for: '2s' },
      { at: '4s', network_latency: ['50ms', '10ms'], for: '2s', add: '1s' },
      { at: '4s', network_latency: '0s', for: '2s' },
      { at: '4s', network_latency: '11s', errors: '5%' },
    ];
    const wrong = wrongWith(faults);
    expect(wrong.map((one) => one.replace(/ \|.*/, ''))).toEqual([
      'faults.0.errors',
      'faults.0.share',
      'faults.1.errors',
      'faults.2.network_latency',
      'faults.2.add',
      'faults.3.network_latency',
      'faults.4.for',
      'faults.4.network_latency',
      'faults.4.network_latency',
    ]);
    const twice = [
      { at: '4s', errors: '5%', for: '2s' },
      { at: '5s', errors: '10%', for: '2s' },
      { at: '5s', network_latency: '10ms', for: '2s' },
    ];
    expect(wrongWith(twice)).toEqual([
      'faults.1.at | overlaps with the fault from 4s to 6s; there is one errors of users at a time',
    ]);
  });

  test('are done to frames of the platform, and close connections with a code', () => {
    const times = { atMs: 4000, forMs: 1000 };
    const written = [
      { at: '4s', lose: 'websocket', for: '1s', share: '5%' },
      { at: '4s', duplicate: 'websocket', for: '1s', share: '10%' },
      { at: '4s', reorder: 'websocket', for: '1s', share: '100%' },
      { at: '4s', close: 'websocket', for: '1s', code: 1011 },
      { at: '6s', lose: 'websocket', for: '1s', share: '5%', direction: 'both' },
    ];
    const on = { target: 'websocket', ...times };
    const lose = { kind: 'lose', direction: 'to_user' };
    expect(faultsOf(fileWith(written))).toEqual([
      { kind: 'lose', does: lose, share: 0.05, ...on },
      { kind: 'duplicate', does: { kind: 'duplicate' }, share: 0.1, ...on },
      { kind: 'reorder', does: { kind: 'reorder' }, share: 1, ...on },
      { kind: 'close', does: { kind: 'close', code: 1011 }, share: 1, ...on },
      { kind: 'lose', does: { ...lose, direction: 'both' }, share: 0.05, ...on, atMs: 6000 },
    ]);
  });

  test('say which share of the frames, and no more than fits', () => {
    const faults = [
      { at: '4s', lose: 'websocket', for: '1s' },
      { at: '4s', duplicate: 'http', for: '1s', share: '0%' },
      { at: '4s', reorder: 'websocket', for: '1s', share: '5%', direction: 'both', code: 1000 },
      { at: '4s', close: 'websocket', share: '50%' },
    ];
    const many = 'is missing; write how many of the frames, such as 5%';
    expect(wrongWith(faults)).toEqual([
      `faults.0.share | ${many}`,
      'faults.1.duplicate | "http" is not one of websocket',
      'faults.1.share | "0%" is not a share from above 0% to 100% such as 50%',
      'faults.2.direction | is of half_open and lose, not of reorder; leave it out',
      'faults.2.code | is of close, not of reorder; leave it out',
      'faults.3.for | is missing; write a duration such as 30s or a share of the plan such as 40%',
      'faults.3.code | is missing; write a close code such as 1011',
    ]);
  });

  test.each([
    [999, '999 is not a whole number from 1000 to 4999'],
    [5000, '5000 is not a whole number from 1000 to 4999'],
    [1000.5, '1000.5 is not a whole number from 1000 to 4999'],
    ['1011', '"1011" is not a whole number from 1000 to 4999'],
    ...[1004, 1005, 1006, 1010, 1015, 2999].map((code) => [
      code,
      `${code} is no code that a server sends; write one of 1000 to 1003, 1007 to 1009, ` +
        '1011 to 1014, 3000 to 4999',
    ]),
  ])('close with what a server may send, not %j', (code, complaint) => {
    const close = { at: '4s', close: 'websocket', for: '1s' };
    expect(wrongWith([{ ...close, code }])).toEqual([`faults.0.code | ${complaint}`]);
    for (const one of [1000, 1003, 1007, 1009, 1011, 1014, 3000, 4999]) {
      expect(wrongWith([{ ...close, code: one }])).toEqual([]);
    }
  });

  test.each(['lose', 'duplicate', 'reorder', 'close'])(
    'are not done to frames of a target of one’s own: %s',
    (kind) => {
      const more = kind === 'close' ? { code: 1011 } : { share: '5%' };
      const fault = { at: '4s', [kind]: 'websocket', for: '1s', ...more };
      const target = { ws_url: 'ws://127.0.0.1:1/ws' };
      expect(wrongWith([fault], { target })).toEqual([
        `faults.0.${kind} | needs the embedded platform, which does it to frames of its own; ` +
          'this run loads a target of yours',
      ]);
    },
  );

  test('say all that is wrong with them', () => {
    const faults = [
      { at: '4s', latency: 'web', for: '1s', jitter: '5s', share: '0%' },
      { at: '4s', stall: 'http', reset: 'http', add: '1s' },
      { at: '4s', restart: 'platform', for: '1s', share: '50%' },
      { at: '4s', bandwidth: 'database', for: '1s', share: '101%' },
    ];
    expect(wrongWith(faults)).toHaveLength(10);
  });

  test('are one of a kind and target at a time, and of a target that the run has', () => {
    const faults = [
      { at: '4s', stall: 'websocket', for: '2s' },
      { at: '5s', stall: 'websocket', for: '2s' },
      { at: '5s', reset: 'websocket', for: '2s' },
      { at: '5s', stall: 'http', for: '2s' },
      { at: '6s', stop: 'platform', for: '2s' },
      { at: '7s', restart: 'platform' },
    ];
    const during = 'overlaps with the fault from';
    expect(wrongWith(faults)).toEqual([
      `faults.1.at | ${during} 4s to 6s; there is one stall of a target at a time`,
      `faults.5.at | ${during} 6s to 8s; one thing is done to a platform at a time`,
    ]);
    const target = { ws_url: 'ws://127.0.0.1:1/ws' };
    expect(wrongWith(faults.slice(2, 4), { target })).toEqual([
      'faults.1.stall | this run has no http target to disturb',
    ]);
  });

  test('break a database itself, each kind by its own name', () => {
    const times = { atMs: 4000, forMs: 1000 };
    const usual = { target: 'database', share: 1, table: 'events', ...times };
    const written = [
      { at: '4s', terminate: 'database', for: '1s', share: '25%' },
      { at: '4s', exhaust_pool: 'database', for: '1s' },
      { at: '4s', lock: 'database', for: '1s', table: 'tasks' },
      { at: '4s', serialization: 'database', for: '1s', share: '10%' },
      { at: '4s', read_only: 'database', for: '1s' },
      { at: '4s', connection_limit: 'database', for: '1s' },
    ];
    expect(faultsOf(fileWith(written))).toEqual([
      { ...usual, kind: 'terminate', share: 0.25 },
      { ...usual, kind: 'exhaust_pool' },
      { ...usual, kind: 'lock', table: 'tasks' },
      { ...usual, kind: 'serialization', share: 0.1 },
      { ...usual, kind: 'read_only' },
      { ...usual, kind: 'connection_limit' },
    ]);
  });

  test('of a database say all that is wrong with them', () => {
    const faults = [
      { at: '4s', lock: 'database', for: '1s', table: 'task', share: '50%' },
      { at: '4s', terminate: 'platform', for: '1s', table: 'tasks' },
      { at: '4s', read_only: 'database', share: '50%' },
    ];
    const names =
      'agents, coalitions, memberships, tasks, experiments, beliefs, performance_metrics, ' +
      'events, user_states, conversations';
    expect(wrongWith(faults).toSorted()).toEqual([
      `faults.0.share | lock is for everybody; leave it out`,
      `faults.0.table | "task" is not one of ${names}; did you mean "tasks"?`,
      'faults.1.table | is of lock, not of terminate; leave it out',
      'faults.1.terminate | "platform" is not one of database',
      'faults.2.for | is missing; write a duration such as 30s or a share of the plan such as 40%',
      'faults.2.share | read_only is for everybody; leave it out',
    ]);
  });

  test('of a database need one, and do not keep others out of one’s own', () => {
    const faults = [
      { at: '4s', connection_limit: 'database', for: '2s' },
      { at: '4s', read_only: 'database', for: '2s' },
      { at: '5s', read_only: 'database', for: '2s' },
    ];
    const overlap =
      'faults.2.at | overlaps with the fault from 4s to 6s; ' +
      'there is one read_only of a target at a time';
    expect(wrongWith(faults)).toEqual([overlap]);
    expect(wrongWith(faults, { target: { db_url: 'postgresql://127.0.0.1/a' } })).toEqual([
      'faults.0.connection_limit | needs the embedded Postgres; in a database of your own it ' +
        'would keep others out as well',
      overlap,
    ]);
    const without = { target: { ws_url: 'ws://127.0.0.1:1/ws', without_database: 'skip' } };
    expect(wrongWith(faults.slice(1, 2), without)).toEqual([
      'faults.0.read_only | this run has no database target to disturb',
    ]);
  });

  test('are at most a hundred, and every problem is told', () => {
    const faults = Array.from({ length: 101 }, () => ({ at: '4s', kill: 'platform', for: '1s' }));
    expect(wrongWith(faults)).toEqual(['faults | has more than 100 entries']);
    expect(
      wrongWith([{ at: 'x', kil: 'platform', for: true }], { reconnect: { attempts: -1 } }),
    ).toHaveLength(4);
  });
});
