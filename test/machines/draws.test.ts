import { describe, expect, test } from 'vitest';
import { Draws } from '../../src/machines/draws.ts';
import type { RowSet } from '../../src/machines/supplies.ts';
import { chiSquared } from '../determinism/statistics.ts';

function numbered(count: number): RowSet['rows'] {
  return Array.from({ length: count }, (_, number) => ({ number }));
}

function drawsOf(rows: Readonly<Record<string, RowSet>>, index: number, step = 1): Draws {
  const user = { index, name: `asker-${index}`, step, held: '', notice: {}, captured: {} };
  return new Draws({ seed: 7, supplies: { shared: {}, rows } }, user);
}

function rowsOfUsers(set: RowSet, users: readonly number[]): readonly unknown[] {
  return users.map((index) => drawsOf({ accounts: set }, index).row('accounts')['number']);
}

const from = (first: number, end: number): readonly number[] =>
  Array.from({ length: end - first }, (_, index) => first + index);

describe('a row of data', () => {
  test('that is unique belongs to one user, also when halves of a crowd are computed apart', () => {
    const set = { take: 'unique', rows: numbered(10_000) } as const;
    const halves = [rowsOfUsers(set, from(0, 5000)), rowsOfUsers(set, from(5000, 10_000))];
    expect(new Set(halves.flat()).size).toBe(10_000);
    expect(halves.flat()).toEqual(rowsOfUsers(set, from(0, 10_000)));
  });

  test('taken in sequence starts over after the last one', () => {
    const set = { take: 'sequence', rows: numbered(3) } as const;
    expect(rowsOfUsers(set, from(0, 7))).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });

  test('is the same in every step of a user unless it is shared', () => {
    for (const take of ['unique', 'sequence'] as const) {
      const rows = { accounts: { take, rows: numbered(9) } };
      const seen = from(0, 50).map((step) => drawsOf(rows, 4, step).row('accounts')['number']);
      expect(new Set(seen)).toEqual(new Set([4]));
    }
  });

  test('that is shared may be any, each as often as the others', () => {
    const rows = { terms: { take: 'shared', rows: numbered(10) } } as const;
    const counts = Array.from({ length: 10 }, () => 0);
    for (const index of from(0, 1000)) {
      for (const step of from(0, 10)) {
        const number = Number(drawsOf(rows, index, step).row('terms')['number']);
        counts[number] = (counts[number] ?? 0) + 1;
      }
    }
    const expected = counts.map(() => 1000);
    expect(chiSquared(counts, expected)).toBeLessThan(27.9);
  });

  test('that is shared is drawn anew with every call, and of each file apart', () => {
    const set = { take: 'shared', rows: numbered(1_000_000) } as const;
    const draws = drawsOf({ terms: set, places: set }, 1);
    const seen = ['terms', 'terms', 'places', 'places'].map((name) => draws.row(name)['number']);
    expect(new Set(seen).size).toBe(4);
    const places = drawsOf({ terms: set, places: set }, 1);
    expect(places.row('places')['number']).toBe(seen[2]);
  });

  test('does not shift what else is drawn in the same step', () => {
    const rows = { terms: { take: 'shared', rows: numbered(5) } } as const;
    const [plain, drawing] = [drawsOf(rows, 3), drawsOf(rows, 3)];
    drawing.row('terms');
    const shares = [drawing.share()];
    drawing.row('terms');
    expect([...shares, drawing.share()]).toEqual([plain.share(), plain.share()]);
  });

  test('that nobody has is a defect of the persona, named in words', () => {
    const rows = { accounts: { take: 'unique', rows: numbered(2) } } as const;
    expect(() => drawsOf(rows, 0).row('terms')).toThrow('no data named "terms"');
    expect(() => drawsOf(rows, 0).row('constructor')).toThrow('no data named "constructor"');
    expect(() => drawsOf(rows, 2).row('accounts')).toThrow('no row of its own for user 2');
  });
});
