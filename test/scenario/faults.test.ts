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
        'bandwidth, slice, stall, half_open, reset, refuse',
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

  test('are at most a hundred, and every problem is told', () => {
    const faults = Array.from({ length: 101 }, () => ({ at: '4s', kill: 'platform', for: '1s' }));
    expect(wrongWith(faults)).toEqual(['faults | has more than 100 entries']);
    expect(
      wrongWith([{ at: 'x', kil: 'platform', for: true }], { reconnect: { attempts: -1 } }),
    ).toHaveLength(4);
  });
});
