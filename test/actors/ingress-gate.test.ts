import { expect, test } from 'vitest';
import { IngressGate } from '../../src/actors/ingress-gate.ts';
import type { IngressWatcher } from '../../src/actors/ingress-watcher.ts';
import { Timeline } from '../../src/determinism/timeline.ts';
import type { VirtualUserEvent } from '../../src/machines/virtual-user-chart.ts';

interface WatchedGate {
  readonly gate: IngressGate;
  readonly timeline: Timeline;
  readonly happened: string[];
}

function gateAt(time: { now: number }, isWatched = false): WatchedGate {
  const timeline = new Timeline();
  const happened: string[] = [];
  for (const due of [10, 20, 30]) {
    timeline.world.setTimeout(() => happened.push(`world ${due}`), due);
    timeline.users.setTimeout(() => happened.push(`user ${due}`), due);
  }
  const watcher: IngressWatcher = {
    came: (index) => happened.push(`${index} came`),
    entered: (index, { type }) => happened.push(`${type} for ${index}`),
    stepped: () => undefined,
    failed: () => undefined,
  };
  const now = (): number => time.now;
  const gate = new IngressGate(timeline, now, isWatched ? watcher : undefined);
  return { gate, timeline, happened };
}

test('fires what is due before a fact comes in, users before world at the same time', () => {
  const { gate, happened } = gateAt({ now: 20 });
  expect(gate.enter()).toBe(20);
  happened.push('fact');
  expect(happened).toEqual(['user 10', 'world 10', 'user 20', 'world 20', 'fact']);
});

test('fires on leaving what the fact made due at once, and nothing more', () => {
  const time = { now: 20 };
  const { gate, timeline, happened } = gateAt(time);
  gate.enter();
  timeline.users.setTimeout(() => happened.push('at once'), 0);
  time.now = 30;
  gate.leave();
  expect(happened.at(-1)).toBe('at once');
  expect(gate.now()).toBe(20);
  expect(gate.measuredNow()).toBe(30);
});

test('does not fire timers again when a fact is brought by one of them', () => {
  const time = { now: 10 };
  const { gate, timeline, happened } = gateAt(time);
  timeline.world.setTimeout(() => {
    time.now = 100;
    expect(gate.enter()).toBe(5);
    gate.leave();
    happened.push('fact of a timer');
  }, 5);
  gate.enter();
  expect(happened).toEqual(['fact of a timer', 'user 10', 'world 10']);
});

test.each([true, false])('hands an event over after timers, told of before (%s)', (isWatched) => {
  const { gate, happened } = gateAt({ now: 10 }, isWatched);
  const actor = { send: ({ type }: VirtualUserEvent) => happened.push(`${type} sent`) };
  const at = gate.enter();
  gate.admit({ index: 7, actor }, { type: 'replied', at });
  gate.admit({ index: 8, actor: undefined }, { type: 'stop', at });
  const told = isWatched ? ['replied for 7', 'replied sent', 'stop for 8'] : ['replied sent'];
  expect(happened).toEqual(['user 10', 'world 10', ...told]);
});
