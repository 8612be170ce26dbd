import { expect, test } from 'vitest';
import { exits, strongestExit } from '../../src/cli/exit-codes.ts';

test('every way to end has its code, in the order of precedence', () => {
  expect(Object.entries(exits).map(([reason, { code }]) => [reason, code])).toEqual([
    ['internalError', 70],
    ['interrupted', 130],
    ['terminated', 143],
    ['isolationBreach', 4],
    ['notSaved', 74],
    ['incomplete', 5],
    ['failed', 1],
    ['generatorLimited', 3],
    ['passed', 0],
    ['wrongInput', 2],
  ]);
});

test('the strongest of several reasons decides', () => {
  expect(strongestExit([])).toBe('passed');
  expect(strongestExit(['passed', 'failed'])).toBe('failed');
  expect(strongestExit(['failed', 'notSaved', 'incomplete'])).toBe('notSaved');
  expect(strongestExit(['interrupted', 'notSaved'])).toBe('interrupted');
  expect(strongestExit(['generatorLimited', 'passed'])).toBe('generatorLimited');
});
