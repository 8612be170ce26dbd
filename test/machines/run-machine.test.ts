import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import { runMachine, type RunEvent } from '../../src/machines/run-machine.ts';

const load = { warmupMs: 10_000, steadyMs: 30_000, cooldownMs: 5000, spawnRatePerSecond: 4 };

/** A run on a clock of its own that writes down what it asks for, and when. */
function startCourse() {
  const clock = new HeapClock();
  const log: string[] = [];
  const note = (what: string) => () => void log.push(`${clock.now()} ${what}`);
  const machine = runMachine.provide({
    actions: {
      beginPhase: (_, { phase }) => note(phase)(),
      beginArrivals: note('arrivals'),
      beginLeaving: note('leaving'),
      dismissAll: note('dismiss'),
      abandonAll: note('abandon'),
    },
  });
  const course = createActor(machine, { clock, input: { load, drainMs: 4000 } });
  course.subscribe({ complete: note('finished') });
  course.start();
  const at = (time: number, type: RunEvent['type']): void => {
    clock.runUntil(time);
    course.send({ type });
  };
  return { log, at, clock, state: () => course.getSnapshot().value };
}

const phases = ['0 warm-up', '0 arrivals', '10000 steady', '40000 cool-down', '40000 leaving'];

describe('the course of a run', () => {
  test('goes through its phases in order, each at its planned time', () => {
    const { log, at } = startCourse();
    at(44_500, 'emptied');
    expect(log).toEqual([...phases, '44500 finished']);
  });

  test('waits for who is late, and gives up in the end', () => {
    const { log, clock } = startCourse();
    clock.runUntil(100_000);
    const end = ['45000 drain', '45000 dismiss', '49000 abandon', '52000 finished'];
    expect(log).toEqual([...phases, ...end]);
  });

  test('ends as soon as the last one has gone, while it drains or after giving up', () => {
    const drained = startCourse();
    drained.at(46_000, 'emptied');
    expect(drained.log.at(-1)).toBe('46000 finished');
    const abandoned = startCourse();
    abandoned.at(49_500, 'emptied');
    expect(abandoned.log.at(-1)).toBe('49500 finished');
  });

  test.each([5000, 20_000, 42_000])('drains at once when interrupted at %d ms', (time) => {
    const { log, at, clock } = startCourse();
    at(time, 'interrupted');
    expect(log.slice(-2)).toEqual([`${time} drain`, `${time} dismiss`]);
    at(time + 100, 'interrupted');
    clock.runUntil(time + 60_000);
    expect(log.slice(-2)).toEqual([`${time + 4000} abandon`, `${time + 7000} finished`]);
  });

  test.each([5000, 20_000, 42_000])('ends early when everybody is gone at %d ms', (time) => {
    const { log, at, clock, state } = startCourse();
    at(time, 'emptied');
    expect(log.at(-1)).toBe(`${time} finished`);
    expect(state()).toBe('finished');
    expect(clock.pending()).toBe(0);
  });
});
