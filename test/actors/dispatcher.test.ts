import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Dispatcher } from '../../src/actors/dispatcher.ts';
import { IngressGate } from '../../src/actors/ingress-gate.ts';
import { PaceRecorder } from '../../src/actors/pace-recorder.ts';
import { Timeline } from '../../src/determinism/timeline.ts';
import type { Paced } from '../../src/metrics/observation.ts';

function openDispatcher(queueLimit: number) {
  const timeline = new Timeline();
  const steps: Paced['step'][] = [];
  const gate = new IngressGate(timeline, () => timeline.now());
  const recorder = new PaceRecorder(gate, (one) => {
    if (one.kind === 'paced') steps.push(one.step);
  });
  const dispatcher = new Dispatcher(timeline.world, recorder, queueLimit);
  const count = (step: Paced['step']): number => steps.filter((one) => one === step).length;
  return { timeline, dispatcher, count };
}

test('nobody is given anything while it offers itself', () => {
  const { timeline, dispatcher } = openDispatcher(10);
  dispatcher.add(5);
  const taken: number[] = [];
  dispatcher.offer({ take: (dueAt) => taken.push(dueAt) });
  expect(taken).toEqual([]);
  timeline.runUntil(0);
  expect(taken).toEqual([5]);
});

test('what is given back goes to the next one first, with its own due time', () => {
  const { timeline, dispatcher } = openDispatcher(10);
  const taken: number[] = [];
  for (const dueAt of [1, 2, 3]) dispatcher.add(dueAt);
  dispatcher.offer({ take: (dueAt) => dispatcher.giveBack(dueAt) });
  for (let times = 0; times < 3; times++) dispatcher.offer({ take: (due) => taken.push(due) });
  timeline.runUntil(0);
  expect(taken).toEqual([1, 2, 3]);
});

test('whoever has left the line is passed over', () => {
  const { timeline, dispatcher } = openDispatcher(10);
  const taken: string[] = [];
  const places = ['first', 'second'].map((name) =>
    dispatcher.offer({ take: () => taken.push(name) }),
  );
  dispatcher.leave(places[0] ?? -1);
  dispatcher.add(1);
  dispatcher.add(2);
  timeline.runUntil(0);
  expect(taken).toEqual(['second']);
  expect(dispatcher.waiting).toBe(1);
});

/** What may happen to a dispatcher, in any order. */
const happening = fc.constantFrom('due', 'due', 'due', 'offer', 'offer', 'leave', 'back', 'pass');

test('planned = started + dropped + waiting + in hand, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 300 }), fc.nat(20), (happenings, limit) => {
      const { timeline, dispatcher, count } = openDispatcher(limit);
      const inHand: number[] = [];
      const places: number[] = [];
      let dueAt = 0;
      let started = 0;
      const take = (due: number): void => void inHand.push(due);
      for (const what of happenings) {
        if (what === 'due') dispatcher.add(++dueAt);
        if (what === 'offer') places.push(dispatcher.offer({ take }));
        if (what === 'leave') dispatcher.leave(places.shift() ?? -1);
        if (what === 'back' && inHand.length > 0) dispatcher.giveBack(inHand.pop() ?? 0);
        if (what === 'pass') {
          timeline.runUntil(timeline.now() + 1);
          started += inHand.length;
          for (const due of inHand.splice(0)) dispatcher.start(due, due);
        }
        expect(dispatcher.waiting).toBeLessThanOrEqual(limit);
        expect(count('started')).toBe(started);
        const accounted = started + count('dropped') + dispatcher.waiting + inHand.length;
        expect(count('planned')).toBe(accounted);
        expect(inHand).toEqual(inHand.toSorted((left, right) => left - right));
      }
      dispatcher.end();
      for (const due of inHand) dispatcher.giveBack(due);
      expect(dispatcher.waiting).toBe(0);
      expect(count('planned')).toBe(count('started') + count('dropped'));
    }),
    { numRuns: 300 },
  );
});
