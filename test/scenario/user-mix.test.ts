import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readUserCounts, readUserMix, spreadUsers } from '../../src/scenario/user-mix.ts';

const personas = ['researcher', 'coordinator', 'observer'];
const mix = fc.dictionary(fc.constantFrom(...personas), fc.integer({ min: 0, max: 5_000 }));
function sum(users: Readonly<Record<string, number>>): number {
  return Object.values(users).reduce((total, count) => total + count, 0);
}

describe('the users option', () => {
  test('takes a total', () => {
    expect(readUserMix('50', personas)).toEqual({
      kind: 'read',
      mix: { kind: 'total', total: 50 },
    });
  });

  test('takes a mix', () => {
    expect(readUserMix('researcher:20, observer:30', personas)).toEqual({
      kind: 'read',
      mix: { kind: 'mix', users: { researcher: 20, observer: 30 } },
    });
  });

  test.each(['', '0', '-5', '1.5', '1000001', 'many', 'researcher:0', 'researcher:1000001'])(
    'refuses %j',
    (text) => {
      expect(readUserMix(text, personas)).toMatchObject({ kind: 'problems' });
    },
  );

  test('names everything that is wrong with a mix', () => {
    expect(readUserMix('reseacher:5,observer:x,observer:1,__proto__:1', personas)).toEqual({
      kind: 'problems',
      messages: [
        expect.stringContaining('did you mean "researcher"?'),
        expect.stringContaining('"observer:x" is not a persona and a number'),
        expect.stringContaining('"observer" is given twice'),
        expect.stringContaining('"__proto__" is not a persona'),
      ],
    });
  });
});

describe('spreading a total over a mix', () => {
  test('keeps the shares by largest remainder', () => {
    expect(spreadUsers(50, { researcher: 42, coordinator: 20, observer: 36 })).toEqual({
      researcher: 22,
      coordinator: 10,
      observer: 18,
    });
  });

  test('gives out every user and moves no persona by a whole one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), mix, (total, shares) => {
        fc.pre(sum(shares) > 0);
        const spread = spreadUsers(total, shares);
        expect(sum(spread)).toBe(total);
        for (const [persona, share] of Object.entries(shares)) {
          const fair = (total * share) / sum(shares);
          expect(Math.abs((spread[persona] ?? 0) - fair)).toBeLessThan(1);
        }
      }),
    );
  });
});

describe('a mix that stands for itself', () => {
  test('has a name and a count for each kind of user', () => {
    const read = readUserCounts(' researcher:20 , observer : 30 ');
    expect(read).toEqual({ users: { researcher: 20, observer: 30 }, messages: [] });
  });

  test('says everything that is wrong with it, and keeps the names that were written', () => {
    const { users, messages } = readUserCounts('researcher:0,observer:-3,12,observer:1:2,:4,a:x');
    expect(Object.keys(users)).toEqual(['researcher', 'observer', 'a']);
    expect(messages).toEqual([
      '"researcher:0" is nobody; write a number from 1, or leave it out',
      '"observer:-3" is not a persona and a number; write observer:30',
      '"12" is not a persona and a number; write observer:30',
      '"observer:1:2" is not a persona and a number; write observer:30',
      '"observer" is given twice',
      '"a:x" is not a persona and a number; write observer:30',
    ]);
  });
});
