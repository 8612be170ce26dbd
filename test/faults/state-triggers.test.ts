import { expect, test } from 'vitest';
import { planFaults } from '../../src/faults/plan-faults.ts';
import { StateTriggers } from '../../src/faults/state-triggers.ts';
import type { Move } from '../../src/metrics/observation.ts';
import { readCondition } from '../../src/scenario/state-condition.ts';

/** Triggers of a crowd of ten, and which faults they told of. */
function triggersOf(...conditions: readonly string[]) {
  const told: string[] = [];
  const faults = conditions.map((text) => {
    const when = readCondition(text);
    if (typeof when === 'string') throw new Error(when);
    return { kind: 'kill', target: 'platform', atMs: undefined, when, forMs: 1 } as const;
  });
  const triggers = new StateTriggers(planFaults(faults), 10, ({ id }) => told.push(id));
  const move = (left: readonly string[], entered: readonly string[]): void => {
    const stays = left.map((state) => ({ state, dwellUs: 1 }));
    const to = entered.at(-1) ?? '';
    const who = { persona: 'observer', user: 'observer-0', from: left.at(-1), to };
    triggers.see({ kind: 'move', at: 0, ...who, left: stays, entered } satisfies Move);
  };
  return { told, move };
}

test('a fault is told of once, when so many users are there for the first time', () => {
  const { told, move } = triggersOf('online >= 20%');
  move([], ['online', 'online.resting']);
  move(['online.resting'], ['online.acting']);
  expect(told).toEqual([]);
  move([], ['online', 'online.resting']);
  expect(told).toEqual(['kill-1']);
  move(['online', 'online.resting'], ['reconnecting']);
  move(['reconnecting'], ['online', 'online.resting']);
  expect(told).toEqual(['kill-1']);
});

test('inner states and states after the end count like any other', () => {
  const { told, move } = triggersOf('online.acting > 1', 'failed >= 1');
  move([], ['online', 'online.acting']);
  move([], ['online', 'online.acting']);
  expect(told).toEqual(['kill-1']);
  move(['online', 'online.acting'], ['failed']);
  expect(told).toEqual(['kill-1', 'kill-2']);
});

test('what holds from the start has to be false once', () => {
  const { told, move } = triggersOf('online <= 1', 'online < 1');
  move([], ['online']);
  expect(told).toEqual([]);
  move([], ['online']);
  move(['online'], ['reconnecting']);
  expect(told).toEqual(['kill-1']);
  move(['online'], ['reconnecting']);
  expect(told).toEqual(['kill-1', 'kill-2']);
});

test('a move that leaves and enters the same state is no change of it', () => {
  const { told, move } = triggersOf('online < 1');
  move([], ['online', 'online.resting']);
  move(['online', 'online.resting'], ['online', 'online.acting']);
  expect(told).toEqual([]);
});
