import { describe, expect, test } from 'vitest';
import { holds, limitOf, readCondition } from '../../src/scenario/state-condition.ts';
import { complaints, resolve, resolved } from './resolve-file.ts';

const load = { warmup: '2s', duration: '15s', cooldown: '3s' };
const users = { researcher: 7, observer: 13 };

function fileWith(...faults: readonly object[]): string {
  return JSON.stringify({ name: 'a', users, load, faults });
}

function wrongWith(...faults: readonly object[]): readonly string[] {
  return complaints(fileWith(...faults)).map((one) => one.replace(/^a\.yaml:\d+:\d+ /, ''));
}

function wrongWhen(when: unknown): readonly string[] {
  return wrongWith({ when, kill: 'platform', for: '1s' });
}

const example =
  'a condition such as online >= 80% or reconnecting > 50: a state, >= <= > or <, and users';

describe('a fault that waits for users to be somewhere', () => {
  test('has a state, a comparison, and a number or a share of users', () => {
    const { faults } = resolved(
      fileWith(
        { when: 'online >= 80%', kill: 'platform', for: '5s' },
        { when: ' online.acting<12 ', restart: 'platform' },
        { when: 'reconnecting > 12.5 %', stall: 'websocket', for: '10%' },
      ),
    );
    expect(faults.map(({ when, atMs, forMs }) => [when?.text, atMs, forMs])).toEqual([
      ['online >= 80%', undefined, 5000],
      ['online.acting < 12', undefined, 0],
      ['reconnecting > 12.5%', undefined, 2000],
    ]);
    expect(faults[2]?.when).toEqual({
      state: 'reconnecting',
      comparison: '>',
      level: { kind: 'share', share: 0.125 },
      text: 'reconnecting > 12.5%',
    });
  });

  test.each([
    ['online', `"online" is not ${example}`],
    ['online = 5', `"online = 5" is not ${example}`],
    ['>= 80%', `">= 80%" is not ${example}`],
    ['online >= -1', `"online >= -1" is not ${example}`],
    ['online >= 1.5', `"online >= 1.5" is not ${example}`],
    [80, `80 is not ${example}`],
    ['online >= 1.2.3%', '"1.2.3%" is not a percentage such as 80%'],
    ['online >= 101%', '"101%" is over 100%, more than all users'],
    ['online >= 21', 'can not hold, for 20 users come in all'],
    ['online > 100%', 'can not hold, for 20 users come in all'],
    ['online < 0', 'can not hold, for 20 users come in all'],
    ['online >= 0%', 'holds whatever happens, for 20 users come in all; it has to be false first'],
    ['online <= 20', 'holds whatever happens, for 20 users come in all; it has to be false first'],
  ])('is refused with %s', (when, complaint) => {
    expect(wrongWhen(when)).toEqual([`faults.0.when | ${complaint}`]);
  });

  test('begins at a time or by a condition, never both or neither', () => {
    const both = { at: '4s', when: 'online >= 80%', kill: 'platform', for: '1s' };
    expect(wrongWith(both, { kill: 'platform', for: '1s' })).toEqual([
      'faults.0.when | stands beside at; leave one of them out',
      'faults.1.at | is missing; write a duration such as 30s, a share of the plan such as 40%, ' +
        'or when: online >= 80%',
    ]);
  });

  test('tells all that is wrong with it, and what was meant', () => {
    expect(wrongWith({ when: 'online', stall: 'web' })).toHaveLength(3);
    expect(wrongWith({ wen: 'online >= 80%', kill: 'platform', for: '1s' })).toEqual([
      expect.stringMatching(/^faults\.0\.wen \| unknown key "wen"; did you mean "when"\?/),
    ]);
  });

  test('is one that can be over a second before the plan ends', () => {
    const lasting = (time: string) => ({ when: 'online >= 1', kill: 'platform', for: time });
    expect(wrongWith(lasting('19s'))).toEqual([]);
    expect(wrongWith(lasting('19001ms'), lasting('0s'))).toEqual([
      'faults.0.for | is too long: it would not be over before 19001ms, and has to be 1s before ' +
        'the plan ends at 20s',
      'faults.1.for | must be longer than 0s',
    ]);
  });

  test('overlaps with nothing that is known beforehand', () => {
    const fault = { when: 'online >= 80%', kill: 'platform', for: '5s' };
    expect(wrongWith(fault, fault, { at: '5s', kill: 'platform', for: '5s' })).toEqual([]);
  });

  test('shows no value of a variable', () => {
    const file = fileWith({ when: '${WHERE} >= 80%', kill: 'platform', for: '5s' });
    const read = resolve(file, {}, { WHERE: 'online.hidden' });
    const scenario = read.kind === 'valid' ? read.value : undefined;
    expect(scenario?.faults[0]?.when).toMatchObject({
      state: 'online.hidden',
      text: '${WHERE} >= 80%',
    });
  });
});

test('a share is of users exactly, without the dust of fractions', () => {
  const limitAt = (text: string, whole: number): number => {
    const condition = readCondition(text);
    return typeof condition === 'string' ? NaN : limitOf(condition, whole);
  };
  expect(limitAt('online >= 55%', 100)).toBe(55);
  expect(limitAt('online >= 33.3%', 1000)).toBe(333);
  expect(limitAt('online >= 7', 1000)).toBe(7);
  const verdicts = (['>=', '<=', '>', '<'] as const).map((comparison) =>
    [4, 5, 6].map((count) => holds(comparison, count, 5)),
  );
  expect(verdicts).toEqual([
    [false, true, true],
    [true, true, false],
    [false, false, true],
    [true, false, false],
  ]);
});
