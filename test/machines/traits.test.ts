import { describe, expect, test } from 'vitest';
import { chance } from '../../src/determinism/chance.ts';
import { freeChoices } from '../../src/machines/free-choices.ts';
import { nextDue, nextGap } from '../../src/machines/pace.ts';
import { researcher } from '../../src/machines/personas/researcher.ts';
import { personas } from '../../src/machines/personas.ts';
import {
  meanGapMs,
  type ActivityLevel,
  type InteractionPattern,
  type Traits,
} from '../../src/machines/traits.ts';
import { transports } from '../../src/metrics/observation.ts';
import { chiSquared, mean, variance } from '../determinism/statistics.ts';
import { driveUser } from './drive-user.ts';

const drawn = 20_000;

/** Beyond this, chance alone would have to be a one in 20,000 case; up to 30 degrees of freedom. */
function expectFitting(counts: readonly number[], probabilities: readonly number[]): void {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const expected = probabilities.map((probability) => probability * total);
  const freedom = counts.length - 1;
  expect(chiSquared(counts, expected)).toBeLessThan(freedom + 4 * Math.sqrt(2 * freedom) + 8);
}

describe.each(Object.values(personas))('the free choices of the $name', (persona) => {
  const { messageWeights, transportShares, errorRate } = persona.traits;
  const choices = freeChoices(persona, transports);

  test('hold the message weights among messages and the shares among transports', () => {
    const groups = new Map<string, number>();
    const shares = new Map<string, number>();
    for (const [name, probability] of Object.entries(choices.probabilities)) {
      const { group = '', transport } = persona.operations[name] ?? {};
      groups.set(group, (groups.get(group) ?? 0) + probability / transportShares.websocket);
      shares.set(transport ?? '', (shares.get(transport ?? '') ?? 0) + probability);
    }
    groups.delete('');
    for (const [group, share] of Object.entries(messageWeights)) {
      expect(groups.get(group) ?? 0).toBeCloseTo(share, 9);
    }
    for (const [transport, share] of Object.entries(transportShares)) {
      expect(shares.get(transport) ?? 0).toBeCloseTo(share, 9);
    }
  });

  test('are drawn as often as they should be', () => {
    const counts = new Map<string, number>();
    for (let n = 0; n < drawn; n++) {
      const name = choices.at(chance(3, 0, 1, n));
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const names = Object.keys(choices.probabilities);
    expect(names).toEqual(expect.arrayContaining([...counts.keys()]));
    expectFitting(
      names.map((name) => counts.get(name) ?? 0),
      names.map((name) => choices.probabilities[name] ?? 0),
    );
  });

  test('share what a missing transport would have had, in the same proportions', () => {
    const without = freeChoices(persona, ['websocket']).probabilities;
    expect(Object.values(without).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    for (const [name, probability] of Object.entries(without)) {
      expect(persona.operations[name]?.transport).toBe('websocket');
      const before = choices.probabilities[name] ?? 0;
      expect(probability).toBeCloseTo(before / transportShares.websocket, 9);
    }
  });

  test('are made and go wrong in a run as often as they should; nothing else goes wrong', () => {
    const counts = new Map<string, number>();
    let slips = 0;
    for (let index = 0; index < 10; index++) {
      const options = { persona, index, lengthMs: 1_800_000, pushEveryMs: 60_000 };
      for (const { context } of driveUser(options).performed) {
        if (context.slips) slips++;
        expect(context.slips && !Object.hasOwn(choices.probabilities, context.operation)).toBe(
          false,
        );
        counts.set(context.operation, (counts.get(context.operation) ?? 0) + 1);
      }
    }
    const names = Object.keys(choices.probabilities);
    const made = names.map((name) => counts.get(name) ?? 0);
    expectFitting(
      made,
      names.map((name) => choices.probabilities[name] ?? 0),
    );
    const total = made.reduce((sum, count) => sum + count, 0);
    expectFitting([slips, total - slips], [errorRate, 1 - errorRate]);
  });
});

/** Gaps of a person, as a run draws them one after the other. */
function gapsOf(activity: ActivityLevel, pattern: InteractionPattern): readonly number[] {
  const traits: Traits = { ...researcher.traits, activity, pattern };
  let burstLeft = 0;
  return Array.from({ length: drawn }, (_, n) => {
    const gap = nextGap(traits, burstLeft, [chance(5, 0, 4, n), chance(5, 0, 5, n)]);
    burstLeft = gap.burstLeft;
    return gap.gapMs;
  });
}

/** Variance over mean of the choices per stretch of ten mean gaps: 1 for choices at random. */
function dispersion(gaps: readonly number[]): number {
  const stretchMs = 10 * mean(gaps);
  const counts: number[] = [];
  let at = 0;
  for (const gap of gaps) {
    at += gap;
    const stretch = Math.floor(at / stretchMs);
    counts[stretch] = (counts[stretch] ?? 0) + 1;
  }
  const all = Array.from(counts, (count) => count ?? 0).slice(0, -1);
  return variance(all) / mean(all);
}

const levels = ['hyperactive', 'active', 'moderate', 'passive', 'sporadic'] as const;

describe('the pace', () => {
  test.each(['continuous', 'scheduled', 'random', 'bursty'] as const)(
    'of a %s person keeps the mean gap of every activity level',
    (pattern) => {
      for (const level of levels) {
        const found = mean(gapsOf(level, pattern)) / meanGapMs[level];
        expect(found).toBeGreaterThan(0.93);
        expect(found).toBeLessThan(1.07);
      }
    },
  );

  test('of a scheduled person is a beat', () => {
    expect(new Set(gapsOf('moderate', 'scheduled'))).toEqual(new Set([3000]));
  });

  test('of a continuous person is nearly a beat', () => {
    const gaps = gapsOf('active', 'continuous');
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(800);
    expect(Math.max(...gaps)).toBeLessThan(1200);
    expect(dispersion(gaps)).toBeLessThan(0.1);
  });

  test('of a random person is that of chance alone', () => {
    const gaps = gapsOf('active', 'random');
    expect(Math.sqrt(variance(gaps)) / mean(gaps)).toBeGreaterThan(0.96);
    expect(Math.sqrt(variance(gaps)) / mean(gaps)).toBeLessThan(1.04);
    expect(dispersion(gaps)).toBeGreaterThan(0.85);
    expect(dispersion(gaps)).toBeLessThan(1.15);
  });

  test('of a bursty person comes in clusters', () => {
    expect(dispersion(gapsOf('active', 'bursty'))).toBeGreaterThan(3);
  });

  test('of a scheduled person leaves out the beats it missed, of others goes on from then', () => {
    const due = (pattern: InteractionPattern, at: number): number =>
      nextDue({ ...researcher.traits, pattern }, { dueAt: 1000, at }, 100);
    expect([1000, 1099, 1100, 1250].map((at) => due('scheduled', at))).toEqual([
      1100, 1100, 1200, 1300,
    ]);
    expect([1000, 1099, 1250].map((at) => due('random', at))).toEqual([1100, 1100, 1250]);
    expect(nextDue({ ...researcher.traits, pattern: 'scheduled' }, { dueAt: 5, at: 7 }, 0)).toBe(7);
  });

  test('of a reactive person is twenty times as slow, because nothing has prompted it', () => {
    const found = mean(gapsOf('moderate', 'reactive'));
    expect(found / 60_000).toBeGreaterThan(0.96);
    expect(found / 60_000).toBeLessThan(1.04);
  });
});
