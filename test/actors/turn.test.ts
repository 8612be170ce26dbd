import { expect, test } from 'vitest';
import { Barrier } from '../../src/actors/barrier.ts';
import { Dispatcher } from '../../src/actors/dispatcher.ts';
import { IngressGate } from '../../src/actors/ingress-gate.ts';
import { PaceRecorder } from '../../src/actors/pace-recorder.ts';
import { Turn } from '../../src/actors/turn.ts';
import { Timeline } from '../../src/determinism/timeline.ts';
import type { Observation } from '../../src/metrics/observation.ts';

/** One user's turn, at a barrier that is open. */
function openTurn() {
  const timeline = new Timeline();
  const observed: Observation[] = [];
  const record = (one: Observation): void => void observed.push(one);
  const gate = new IngressGate(timeline, () => timeline.now());
  const dispatcher = new Dispatcher(timeline.world, new PaceRecorder(gate, record), 10);
  const barrier = new Barrier(timeline.world, record);
  return { timeline, dispatcher, barrier, turn: new Turn({ dispatcher, barrier }), observed };
}

test('a user who has withdrawn is asked nothing', () => {
  const { turn, dispatcher, timeline } = openTurn();
  const asked: number[] = [];
  turn.offer({ take: (dueAt) => asked.push(dueAt) });
  turn.withdraw();
  dispatcher.add(1);
  timeline.runUntil(1);
  expect(asked).toEqual([]);
  turn.offer({ take: (dueAt) => asked.push(dueAt) });
  timeline.runUntil(2);
  expect(asked).toEqual([1]);
});

test('what begins first after being told is what was planned, and nothing after it', () => {
  const { turn } = openTurn();
  const late: (number | undefined)[] = [];
  turn.give(5, () => {
    turn.withdraw();
    late.push(turn.start(7), turn.start(8));
  });
  expect(late).toEqual([2000, undefined]);
  expect(turn.waiting()).toBe(0);
});

test('what is held and what was given meanwhile are two operations, each with its own time', () => {
  const { turn, barrier } = openTurn();
  const late: (number | undefined)[] = [];
  barrier.close({ users: 2, timeoutMs: 1000 });
  turn.offer({ take: () => undefined });
  turn.give(1, () => {
    turn.withdraw();
    turn.hold(() => late.push(turn.start(10)));
  });
  turn.offer({ take: () => undefined });
  turn.give(4, () => turn.withdraw());
  expect(turn.waiting()).toBe(2);
  barrier.open();
  expect(late).toEqual([9000]);
  expect(turn.waiting()).toBe(1);
  expect(turn.start(10)).toBe(6000);
});

test('who is held and then holds something else begins only the latter', () => {
  const { turn, barrier, observed } = openTurn();
  const begun: string[] = [];
  barrier.close({ users: 2, timeoutMs: 1000 });
  turn.hold(() => begun.push('first'));
  turn.hold(() => begun.push('second'));
  barrier.open();
  expect(begun).toEqual(['second']);
  expect(observed).toEqual([{ kind: 'gathering', at: 0, users: 1, isFull: false }]);
});
