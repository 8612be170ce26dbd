import { expect, test } from 'vitest';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import { FaultDriver } from '../../src/faults/fault-driver.ts';
import { planFaults } from '../../src/faults/plan-faults.ts';

const kill = { kind: 'kill', target: 'platform' } as const;

/** Two faults on a target that serves when it is told to, and what was done and said. */
function driven() {
  const clock = new HeapClock();
  const done: string[] = [];
  let serve: () => void = () => undefined;
  const say = (what: string): void => void done.push(`${clock.now()} ${what}`);
  const driver = new FaultDriver({
    faults: planFaults([
      { ...kill, atMs: 1000, forMs: 500 },
      { ...kill, atMs: 2000, forMs: 500 },
    ]),
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
  });
  driver.start();
  const until = (ms: number): void => {
    while (clock.nextDue() <= ms) {
      clock.standAt(clock.nextDue());
      clock.fireNext();
    }
    clock.standAt(ms);
  };
  return { driver, until, done, serve: () => serve() };
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
