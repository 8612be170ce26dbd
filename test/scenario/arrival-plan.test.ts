import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interleavePersonas, planArrivals } from '../../src/scenario/arrival-plan.ts';
import { loadPhases, plannedLengthMs } from '../../src/scenario/load-phases.ts';

const load = { warmupMs: 10_000, steadyMs: 30_000, cooldownMs: 5_000, spawnRatePerSecond: 4 };

describe('the arrival plan', () => {
  test('interleaves the personas', () => {
    expect(interleavePersonas({ researcher: 4, observer: 2 }).join(' ')).toBe(
      'researcher observer researcher researcher observer researcher',
    );
  });

  test('keeps every persona within one user of its share after any number of users', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(counts, (sizes) => {
        const users = Object.fromEntries(sizes.map((size, index) => [`p${index}`, size]));
        const total = sizes.reduce((left, right) => left + right, 0);
        const placed = new Map<string, number>();
        interleavePersonas(users).forEach((persona, index) => {
          placed.set(persona, (placed.get(persona) ?? 0) + 1);
          for (const [name, size] of Object.entries(users)) {
            const fair = (size * (index + 1)) / total;
            expect(Math.abs((placed.get(name) ?? 0) - fair)).toBeLessThan(1);
          }
        });
        expect(Object.fromEntries(placed)).toEqual(users);
      }),
    );
  });

  test('names every user once and counts per persona from 0', () => {
    const plan = planArrivals({ users: { researcher: 2, observer: 1 }, load });
    expect(plan.map(({ user }) => user).sort()).toEqual([
      'observer-0',
      'researcher-0',
      'researcher-1',
    ]);
    expect(plan.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  test('lets users arrive at the spawn rate and leave over the cool-down in the same order', () => {
    const plan = planArrivals({ users: { researcher: 5 }, load });
    expect(plan.map(({ arrivalMs }) => arrivalMs)).toEqual([0, 250, 500, 750, 1_000]);
    expect(plan.map(({ leaveMs }) => leaveMs)).toEqual([40_000, 41_000, 42_000, 43_000, 44_000]);
  });

  test('lets all leave at the end of the steady phase without a cool-down', () => {
    const plan = planArrivals({ users: { researcher: 3 }, load: { ...load, cooldownMs: 0 } });
    expect(plan.map(({ leaveMs }) => leaveMs)).toEqual([40_000, 40_000, 40_000]);
  });

  test('leaves out personas without users', () => {
    expect(interleavePersonas({ researcher: 1, observer: 0 })).toEqual(['researcher']);
  });
});

describe('the phases of a run', () => {
  test('follow each other without a gap', () => {
    expect(loadPhases(load)).toEqual([
      { name: 'warm-up', startMs: 0, endMs: 10_000 },
      { name: 'steady', startMs: 10_000, endMs: 40_000 },
      { name: 'cool-down', startMs: 40_000, endMs: 45_000 },
    ]);
    expect(plannedLengthMs(load)).toBe(45_000);
  });

  test('leave out what has no length', () => {
    const phases = loadPhases({ ...load, warmupMs: 0, cooldownMs: 0 });
    expect(phases.map(({ name }) => name)).toEqual(['steady']);
  });
});
