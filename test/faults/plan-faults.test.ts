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
