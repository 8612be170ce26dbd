import { expect, test } from 'vitest';
import { Timeline } from '../../src/determinism/timeline.ts';
import type { FrameDisturbing } from '../../src/faults/frame-faults.ts';
import { modelWorld } from '../../src/model/model-world.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { agentsProtocol } from '../../src/protocols/agents-protocol.ts';
import { plainScenario } from '../support/plain-scenario.ts';

const quiet = { loss: 0, disconnectsPerHour: 0, pushesPerSecond: 0 };

/** A computed backend that does this to its frames, and one who is connected to it. */
function disturbed(protocol?: Protocol) {
  const timeline = new Timeline();
  const settings = { ...plainScenario({}, {}).model, ...quiet };
  const place = { seed: 1, clock: timeline.world, ...(protocol === undefined ? {} : { protocol }) };
  const world = modelWorld(settings, place);
  const heard: unknown[] = [];
  const connect = () =>
    world.sockets?.open('u', {
      opened: () => heard.push('opened'),
      received: (text) => heard.push(Number(/"(?:id|seq)":(\d+)/.exec(text)?.[1])),
      ended: ({ errorClass }) => heard.push(errorClass),
    });
  const pass = (ms: number): void => timeline.runUntil(timeline.now() + ms);
  const faults = (...does: readonly FrameDisturbing['does'][]): void =>
    world.frames.set(does.map((one) => ({ id: `${one.kind}-1`, share: 1, does: one })));
  const take = (): readonly unknown[] => heard.splice(0);
  return { world, connect, pass, faults, take };
}

function frame(type: string, id: number): string {
  return JSON.stringify({ type, id });
}

test('frames are lost on the way to the user or to the backend, and their bytes with them', () => {
  const { world, connect, pass, faults, take } = disturbed();
  const socket = connect();
  pass(1000);
  faults({ kind: 'lose', direction: 'to_user' });
  expect(socket?.send(frame('ping', 1))).toBe(true);
  pass(1000);
  faults({ kind: 'lose', direction: 'to_target' });
  expect(socket?.send(frame('ping', 2))).toBe(true);
  pass(1000);
  expect(take()).toEqual(['opened']);
  expect(world.sockets?.traffic).toEqual({ sentBytes: 44, receivedBytes: 0 });
  expect(world.frames.counts.lost).toBe(2);
  faults();
  socket?.send(frame('ping', 3));
  pass(1000);
  expect(take()).toEqual([3]);
});

test('frames arrive twice, or after the next one, and at once when that is over', () => {
  const { connect, pass, faults, take } = disturbed();
  const socket = connect();
  pass(500);
  faults({ kind: 'duplicate' });
  socket?.send(frame('ping', 1));
  pass(500);
  expect(take()).toEqual(['opened', 1, 1]);
  faults({ kind: 'reorder' });
  for (const id of [2, 3, 4]) socket?.send(frame('ping', id));
  pass(500);
  expect(take()).toEqual([3, 2]);
  faults();
  expect(take()).toEqual([4]);
});

test('a goodbye is answered before the end, and nothing that is held comes after it', () => {
  const { connect, pass, faults, take } = disturbed();
  const socket = connect();
  pass(500);
  faults({ kind: 'reorder' });
  socket?.send(frame('disconnect', 1));
  pass(2000);
  expect(take()).toEqual(['opened', 1, 'close_1000']);
  const other = connect();
  pass(500);
  other?.send(frame('ping', 2));
  pass(500);
  other?.close();
  pass(2000);
  expect(take()).toEqual(['opened', 'close_1000']);
});

test('connections are closed, and those that come as soon as they are open', () => {
  const { connect, pass, faults, take } = disturbed();
  connect();
  pass(500);
  faults({ kind: 'close', code: 4001 });
  pass(500);
  connect();
  pass(500);
  faults();
  connect();
  pass(500);
  expect(take()).toEqual(['opened', 'close_4001', 'opened', 'close_4001', 'opened']);
});

test('frames of a format of the user’s own are frames too', () => {
  const answer = (_: unknown, id: number): string => JSON.stringify({ id });
  const { connect, pass, faults, take } = disturbed({ ...agentsProtocol, answer });
  const socket = connect();
  pass(500);
  faults({ kind: 'duplicate' });
  const operation = { transport: 'websocket', name: 'x', type: 'x', body: {} } as const;
  socket?.send('x', { id: 7, operation });
  pass(500);
  expect(take()).toEqual(['opened', 7, 7]);
});
