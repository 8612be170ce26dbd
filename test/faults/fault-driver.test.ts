import { expect, test } from 'vitest';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import { FaultDriver } from '../../src/faults/fault-driver.ts';
import { planFaults } from '../../src/faults/plan-faults.ts';
import type { Fault } from '../../src/scenario/scenario.ts';

const kill = { kind: 'kill', target: 'platform' } as const;

const kills = [
  { ...kill, atMs: 1000, forMs: 500 },
  { ...kill, atMs: 2000, forMs: 500 },
];

/** A target that serves when it is told to, and what was done to it and said; two kills of it. */
function driven(faults: readonly Fault[] = kills) {
  const clock = new HeapClock();
  const done: string[] = [];
  let serve: () => void = () => undefined;
  const say = (what: string): void => void done.push(`${clock.now()} ${what}`);
  const driver = new FaultDriver({
    faults: planFaults(faults),
    hands: {
      begin: () => say('killed'),
      end: (_fault, served) => {
        say('restarted');
        serve = served;
      },
    },
    clock,
    enter: () => clock.now(),
    record: ({ id, step }) => say(`${id} ${step}`),
    whole: () => 10,
    latestEndMs: 9000,
  });
  driver.start();
  const until = (ms: number): void => {
    while (clock.nextDue() <= ms) {
      clock.standAt(clock.nextDue());
      clock.fireNext();
    }
    clock.standAt(ms);
  };
  const come = (): void => {
    const who = { persona: 'observer', user: 'observer-0', from: undefined, to: 'online' };
    driver.see({ kind: 'move', at: clock.now(), ...who, left: [], entered: ['online'] });
  };
  return { driver, until, done, come, serve: () => serve() };
}

test('a fault is told before it is done, and is over when its target serves', () => {
  const { until, done, serve } = driven();
  until(1600);
  serve();
  until(5000);
  expect(done).toEqual([
    '1000 kill-1 began',
    '1000 killed',
    '1500 restarted',
    '1600 kill-1 ended',
    '2000 kill-2 began',
    '2000 killed',
    '2500 restarted',
  ]);
});

test('a fault that is due while the one before lasts begins when that one is over', () => {
  const { until, done, serve } = driven();
  until(3000);
  expect(done).toHaveLength(3);
  serve();
  until(3000);
  expect(done.slice(3)).toEqual(['3000 kill-1 ended', '3000 kill-2 began', '3000 killed']);
  until(4000);
  expect(done.at(-1)).toBe('3500 restarted');
});

test.each([
  ['before the first', 500, []],
  ['while one lasts', 1200, ['1000 kill-1 began', '1000 killed']],
])('nothing is broken or brought back after a stop %s', (_, at, before) => {
  const { driver, until, done } = driven();
  until(at);
  driver.stop();
  driver.cutShort();
  until(9000);
  expect(done).toEqual(before);
});

test('a run that is ended early says which fault nobody is waited for', () => {
  const { driver, until, done, serve } = driven();
  until(1500);
  driver.cutShort();
  serve();
  until(9000);
  expect(done.slice(3)).toEqual(['1500 kill-1 cutShort']);
});

const oneOnline = {
  state: 'online',
  comparison: '>=',
  level: { kind: 'share', share: 0.1 },
  text: 'online >= 10%',
} as const;

function whenOnline(forMs: number): Fault {
  return { ...kill, atMs: undefined, when: oneOnline, forMs };
}

test('a fault that waits for a condition says so, and begins just after it holds', () => {
  const { until, done, come, serve } = driven([whenOnline(500)]);
  until(700);
  come();
  expect(done).toEqual(['0 kill-1 awaited']);
  until(1300);
  serve();
  come();
  until(5000);
  expect(done.slice(1)).toEqual([
    '700 kill-1 began',
    '700 killed',
    '1200 restarted',
    '1300 kill-1 ended',
  ]);
});

test('a condition that holds while its target is broken is met when that is over', () => {
  const { until, done, come, serve } = driven([...kills.slice(0, 1), whenOnline(500)]);
  until(1200);
  come();
  until(1600);
  expect(done).toEqual(['0 kill-2 awaited', '1000 kill-1 began', '1000 killed', '1500 restarted']);
  serve();
  expect(done.slice(4)).toEqual(['1600 kill-1 ended', '1600 kill-2 began', '1600 killed']);
});

test('faults of a kind and transport wait for each other, others do not', () => {
  const stall = { kind: 'stall', does: { kind: 'stall' }, share: 1, forMs: 500 } as const;
  const websocket = { ...stall, target: 'websocket' } as const;
  const { until, done, come, serve } = driven([
    { ...websocket, atMs: 1000 },
    { ...websocket, atMs: undefined, when: oneOnline },
    { ...stall, target: 'http', atMs: undefined, when: oneOnline },
  ]);
  until(1100);
  come();
  until(1500);
  const began = (): readonly string[] => done.filter((what) => what.endsWith('began'));
  expect(began()).toEqual(['1000 stall-1 began', '1100 stall-3 began']);
  serve();
  expect(began().slice(2)).toEqual(['1500 stall-2 began']);
});

test('a condition that holds too late for the fault to be over in time begins nothing', () => {
  const { driver, until, done, come } = driven([whenOnline(500), whenOnline(499)]);
  until(8501);
  come();
  until(8501);
  driver.stop();
  expect(done.slice(2)).toEqual(['8501 kill-1 tooLate', '8501 kill-2 began', '8501 killed']);
});

test('at the end of the plan it is said which condition never held, and which held in vain', () => {
  const never = { ...whenOnline(1), when: { ...oneOnline, state: 'failed' } };
  const { driver, until, done, come } = driven([...kills.slice(0, 1), whenOnline(500), never]);
  until(1700);
  come();
  until(1700);
  driver.stop();
  until(9000);
  expect(done.slice(-2)).toEqual(['1700 kill-3 neverHeld', '1700 kill-2 tooLate']);
});

test('a run that is ended early does not say that a condition never held, or held in vain', () => {
  const never = { ...whenOnline(1), when: { ...oneOnline, state: 'failed' } };
  const { driver, until, done, come } = driven([...kills.slice(0, 1), never, whenOnline(500)]);
  until(1100);
  come();
  until(1200);
  driver.cutShort();
  driver.stop();
  const ended = ['1200 kill-1 cutShort', '1200 kill-2 cutShort', '1200 kill-3 cutShort'];
  expect(done.slice(4)).toEqual(ended);
});
