import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chance } from '../../src/determinism/chance.ts';
import { binomialLowerBound } from '../../src/metrics/binomial-lower-bound.ts';
import { breakingPointOf, type BreakingPoint } from '../../src/metrics/breaking-point.ts';
import {
  nextTrial,
  type LevelTrial,
  type SearchPlan,
  type TrialOutcome,
} from '../../src/metrics/breaking-point-search.ts';

const plan: SearchPlan = {
  from: 10,
  to: 100_000,
  factor: 2,
  precision: 0.05,
  repeats: 3,
  grain: 1,
  maxTrials: 60,
};

interface Searched {
  readonly trials: readonly LevelTrial[];
  readonly point: BreakingPoint;
}

function search(
  outcomeAt: (level: number, nth: number) => TrialOutcome,
  parts: Partial<SearchPlan> = {},
): Searched {
  const used = { ...plan, ...parts };
  const trials: LevelTrial[] = [];
  for (;;) {
    const next = nextTrial(used, trials);
    if (next.kind === 'end') {
      return { trials, point: breakingPointOf({ plan: used, unit: 'users' }, trials, next.end) };
    }
    trials.push({ level: next.level, outcome: outcomeAt(next.level, trials.length) });
  }
}

/** Holds up to the limit and breaks above it. */
const limitAt = (limit: number) => (level: number) => (level <= limit ? 'held' : 'broke');

describe('the search for a breaking point', () => {
  it('rises by the factor, halves the bracket, repeats both ends', () => {
    const { trials } = search(limitAt(100));
    expect(trials.map(({ level }) => level)).toEqual([
      10, 20, 40, 80, 160, 120, 100, 110, 105, 100, 105, 100, 105,
    ]);
  });

  it('finds any limit within its precision in as many trials as halving takes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99_000 }),
        fc.integer({ min: 1, max: 500 }),
        (limit, from) => {
          const { trials, point } = search(limitAt(limit), { from });
          const { held, broke, level } = point;
          expect(point.kind).toBe('found');
          expect(held?.level).toBeLessThanOrEqual(limit);
          expect(broke?.level).toBeGreaterThan(limit);
          expect(Math.abs((level ?? 0) - limit)).toBeLessThanOrEqual(Math.max(1, 0.05 * limit));
          const steps = Math.abs(Math.log2(limit / from)) + Math.log2(1 / plan.precision);
          expect(trials.length).toBeLessThanOrEqual(steps + 2 + 1 + 2 * (plan.repeats - 1));
        },
      ),
    );
  });

  it('finds limits of rates, which need not be whole', () => {
    const { point } = search(limitAt(0.73), { from: 4, grain: 0.01 });
    expect(point.level).toBeGreaterThan(0.73 * 0.95);
    expect(point.level).toBeLessThan(0.73 * 1.05);
  });

  it('brackets the limit or says that it is unsure when 1 outcome in 10 is wrong', () => {
    let right = 0;
    let found = 0;
    let most = 0;
    for (let seed = 0; seed < 100; seed += 1) {
      const limit = 20 + Math.floor(chance(seed, 0, 0, 0) * 5_000);
      const { point, trials } = search((level, nth) => {
        const isFlipped = chance(seed, nth, 1, 0) < 0.1;
        return level <= limit === isFlipped ? 'broke' : 'held';
      });
      const isBracketed =
        (point.held?.level ?? 0) <= limit && (point.broke?.level ?? Infinity) > limit;
      if (point.kind === 'found') found += 1;
      if (point.kind === 'unsure' || (point.kind === 'found' && isBracketed)) right += 1;
      most = Math.max(most, trials.length);
    }
    expect(right).toBeGreaterThanOrEqual(95);
    expect(found).toBeGreaterThanOrEqual(80);
    expect(most).toBeLessThanOrEqual(plan.maxTrials);
  });

  it('takes back what a single wrong outcome made it believe', () => {
    const brokeByChance = search((level, nth) => (nth === 1 ? 'broke' : limitAt(1_000)(level)));
    const heldByChance = search((level, nth) => (nth === 7 ? 'held' : limitAt(1_000)(level)));
    for (const { point } of [brokeByChance, heldByChance]) {
      expect(point.kind).toBe('found');
      expect(point.held?.level).toBeLessThanOrEqual(1_000);
      expect(point.broke?.level).toBeGreaterThan(1_000);
    }
  });

  it('is unsure where a level holds as often as it breaks, and widens the bracket', () => {
    const { point } = search((level, nth) => {
      if (level < 900) return 'held';
      return level > 1_100 || nth % 2 === 0 ? 'broke' : 'held';
    });
    expect(point.kind).toBe('unsure');
    expect(point.held?.level).toBeLessThan(900);
    expect(point.broke?.level).toBeGreaterThan(900);
    expect(point.statement).toMatch(/between .* where it sometimes holds and sometimes breaks$/);
  });

  it('says when nothing broke up to the maximum, after repeating it', () => {
    const { point, trials } = search(() => 'held', { to: 100 });
    expect(trials.map(({ level }) => level)).toEqual([10, 20, 40, 80, 100, 100, 100]);
    expect(point).toMatchObject({ kind: 'not reached', level: null, broke: null });
    expect(point.statement).toContain('still holds at 100 users');
  });

  it('says when even a single user breaks it', () => {
    const { point } = search(() => 'broke');
    expect(point).toMatchObject({ kind: 'below', level: null, held: null });
    expect(point.statement).toContain('breaks at 1 users');
  });

  it('does not take a generator that gives out for a break', () => {
    const limited = (level: number) => (level > 300 ? 'generator-limited' : 'held');
    const { point, trials } = search(limited);
    expect(trials.map(({ level }) => level)).toEqual([10, 20, 40, 80, 160, 320, 320]);
    expect(point).toMatchObject({ kind: 'generator-limited', level: null });
    expect(point.statement).toBe(
      'the generator gave out first, at 320 users; the target held up to 160 users',
    );
  });

  it('keeps its bracket when the generator gives out within it', () => {
    const { point } = search((level) =>
      level === 120 ? 'generator-limited' : limitAt(130)(level),
    );
    expect(point).toMatchObject({ kind: 'unsure', held: { level: 80 }, broke: { level: 160 } });
    expect(point.statement).toMatch(/where the generator gave out$/);
  });

  it('goes on when a trial that said nothing says something the second time', () => {
    const { point, trials } = search((level, nth) =>
      nth === 3 ? 'inconclusive' : limitAt(100)(level),
    );
    expect(trials.slice(3, 5).map(({ level }) => level)).toEqual([80, 80]);
    expect(point).toMatchObject({ kind: 'found', held: { level: 100 }, broke: { level: 105 } });
  });

  it('ends when trials keep saying nothing', () => {
    const { point } = search(() => 'inconclusive');
    expect(point).toMatchObject({ kind: 'inconclusive', trials: 2 });
  });

  it('never tries more often than it may', () => {
    const { point, trials } = search(limitAt(5_000), { maxTrials: 5 });
    expect(trials).toHaveLength(5);
    expect(point.kind).toBe('inconclusive');
    expect(search(limitAt(5_000), { maxTrials: 12 }).point.kind).toBe('unsure');
  });
});

describe('the confidence in a breaking point', () => {
  it('says how often each end came out as it did and what that is worth', () => {
    const { point } = search(limitAt(100));
    expect(point.statement).toBe('holds at 100 users, breaks at 105 users');
    expect(point.confidence).toBe(
      'held 3 of 3, broke 3 of 3: with 95 % confidence a trial at 100 users holds at least 36 % ' +
        'of the time and one at 105 users breaks at least 36 % of the time ' +
        '(10 of 10 would make it 74 %)',
    );
  });

  it('grows with the repeats', () => {
    expect(search(limitAt(100), { repeats: 10 }).point.confidence).toContain('at least 74 % of');
  });

  it.each([
    [0, 5, 0],
    [1, 1, 0.05],
    [3, 3, 0.3684],
    [10, 10, 0.7411],
    [5, 6, 0.4182],
    [9, 10, 0.6058],
  ])('rests on the binomial distribution: %d of %d is at least %d', (times, trials, share) => {
    expect(binomialLowerBound(times, trials)).toBeCloseTo(share, 4);
  });
});
