import { expect, test } from 'vitest';
import { planFaults } from '../../src/faults/plan-faults.ts';

test('faults are numbered in the order of time, whatever the order they are written in', () => {
  const kill = { kind: 'kill', target: 'platform' } as const;
  const planned = planFaults([
    { ...kill, atMs: 9000, forMs: 500 },
    { ...kill, atMs: 2000, forMs: 1000 },
  ]);
  expect(planned).toEqual([
    { ...kill, id: 'kill-1', atMs: 2000, forMs: 1000 },
    { ...kill, id: 'kill-2', atMs: 9000, forMs: 500 },
  ]);
});

test('what waits for a condition is numbered after what has a time, as it is written', () => {
  const when = (text: string) => ({
    kind: 'kill' as const,
    target: 'platform' as const,
    atMs: undefined,
    when: { state: 'online', comparison: '>=' as const, level, text },
    forMs: 500,
  });
  const level = { kind: 'count', count: 1 } as const;
  const timed = { kind: 'kill', target: 'platform', atMs: 9000, forMs: 500 } as const;
  const planned = planFaults([when('b'), timed, when('a')]);
  expect(planned.map((one) => [one.id, one.atMs, one.when?.text])).toEqual([
    ['kill-1', 9000, undefined],
    ['kill-2', undefined, 'b'],
    ['kill-3', undefined, 'a'],
  ]);
});
