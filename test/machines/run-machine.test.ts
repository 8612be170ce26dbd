import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import { runMachine, type RunEvent } from '../../src/machines/run-machine.ts';
import type { Phase } from '../../src/scenario/scenario.ts';

/** Phases of these lengths, one after the other. */
function phasesOf(lengthsMs: Readonly<Record<string, number>>): readonly Phase[] {
  let endMs = 0;
  return Object.entries(lengthsMs).map(([name, lengthMs]) => {
    const startMs = endMs;
    endMs += lengthMs;
    return { name, startMs, endMs, counts: true, rendezvous: undefined };
  });
}

const usual = phasesOf({ 'warm-up': 10_000, steady: 30_000, 'cool-down': 5000 });

/** A run on a clock of its own that writes down what it asks for, and when. */
function startCourse(phases = usual) {
  const clock = new HeapClock();
  const log: string[] = [];
  const note = (what: string): void => void log.push(`${clock.now()} ${what}`);
  const machine = runMachine.provide({
    actions: {
      beginPhase: ({ context }) => note(context.phases[context.phaseIndex]?.name ?? ''),
      beginDrain: () => note('drain'),
      endPlan: () => note('end of plan'),
      dismissAll: () => note('dismiss'),
      abandonAll: () => note('abandon'),
    },
  });
  const course = createActor(machine, { clock, input: { phases, drainMs: 4000 } });
  course.subscribe({ complete: () => note('finished') });
  course.start();
  const at = (time: number, type: RunEvent['type']): void => {
    clock.runUntil(time);
    course.send({ type });
  };
  return { log, at, clock, state: () => course.getSnapshot().value };
}

const begun = ['0 warm-up', '10000 steady', '40000 cool-down'];

describe('the course of a run', () => {
  test('goes through its phases in order, each at its planned time', () => {
    const { log, at } = startCourse();
    at(44_500, 'emptied');
    expect(log).toEqual([...begun, '44500 end of plan', '44500 finished']);
  });

  test('takes any number of phases', () => {
    const one = startCourse(phasesOf({ all: 700 }));
    one.clock.runUntil(699.999);
    expect(one.log).toEqual(['0 all']);
    one.clock.runUntil(700);
    expect(one.log).toEqual(['0 all', '700 end of plan', '700 drain', '700 dismiss']);
    const names = Array.from({ length: 30 }, (_, index) => `phase-${index}`);
    const many = startCourse(phasesOf(Object.fromEntries(names.map((name) => [name, 250]))));
    many.clock.runUntil(7499);
    expect(many.log).toEqual(names.map((name, index) => `${index * 250} ${name}`));
  });

  test('begins a phase at its time to the microsecond, though none is a whole one', () => {
    const thirds = Array.from({ length: 1000 }, (_, index) => [`phase-${index}`, 1 / 3]);
    const { log, clock } = startCourse(phasesOf(Object.fromEntries(thirds)));
    clock.runUntil(340);
    expect(log[999]).toBe('333 phase-999');
    expect(log[500]).toBe('166.667 phase-500');
    expect(log[1000]).toBe('333.333 end of plan');
  });

  test('waits for who is late, and gives up in the end', () => {
    const { log, clock } = startCourse();
    clock.runUntil(100_000);
    const end = ['45000 end of plan', '45000 drain', '45000 dismiss', '49000 abandon'];
    expect(log).toEqual([...begun, ...end, '52000 finished']);
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
    expect(log.slice(-3)).toEqual([`${time} end of plan`, `${time} drain`, `${time} dismiss`]);
    at(time + 100, 'interrupted');
    clock.runUntil(time + 60_000);
    expect(log.slice(-2)).toEqual([`${time + 4000} abandon`, `${time + 7000} finished`]);
  });

  test.each([5000, 20_000, 42_000])('ends early when everybody is gone at %d ms', (time) => {
    const { log, at, clock, state } = startCourse();
    at(time, 'emptied');
    expect(log.slice(-2)).toEqual([`${time} end of plan`, `${time} finished`]);
    expect(state()).toBe('finished');
    expect(clock.pending()).toBe(0);
  });
});
