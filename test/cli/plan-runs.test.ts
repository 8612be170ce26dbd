import { expect, test } from 'vitest';
import { gatherProblems } from '../../src/cli/plan-runs.ts';

const shared = { where: '--duration', message: '"x" is not a duration' };
const partial = { where: '--users', message: 'sets no number of users' };
const inFile = { where: 'b.yaml:3:1 users', message: 'is missing' };

test('what all have wrong is told once, and a wrong option of some says whose it is', () => {
  const gathered = gatherProblems([
    ['a', [shared]],
    ['b', [shared, inFile, partial]],
    ['c', [shared, partial]],
  ]);
  expect(gathered).toEqual([
    shared,
    inFile,
    { where: '--users', message: 'sets no number of users (b, c)' },
  ]);
});

test('the same scenario twice has each problem once', () => {
  expect(
    gatherProblems([
      ['a', [partial]],
      ['a', [partial]],
    ]),
  ).toEqual([partial]);
});
