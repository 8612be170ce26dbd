import { expect, test } from 'vitest';
import { exitCodes, exitMeanings, strongestExit } from '../../src/cli/exit-codes.ts';

test('every way to end has its code', () => {
  expect(exitCodes).toEqual({
    internalError: 70,
    interrupted: 130,
    terminated: 143,
    isolationBreach: 4,
    notSaved: 74,
    incomplete: 5,
    failed: 1,
    generatorLimited: 3,
    passed: 0,
    wrongInput: 2,
  });
});

test('meanings and codes are in the same order, that of precedence', () => {
  expect(Object.keys(exitMeanings)).toEqual(Object.keys(exitCodes));
});

test('the strongest of several reasons decides', () => {
  expect(strongestExit([])).toBe('passed');
  expect(strongestExit(['passed', 'failed'])).toBe('failed');
  expect(strongestExit(['failed', 'notSaved', 'incomplete'])).toBe('notSaved');
  expect(strongestExit(['interrupted', 'notSaved'])).toBe('interrupted');
  expect(strongestExit(['generatorLimited', 'passed'])).toBe('generatorLimited');
});
