import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interleavePersonas, planArrivals, type Arrival } from '../../src/scenario/arrival-plan.ts';
import { plannedLengthMs } from '../../src/scenario/load-phases.ts';
import type { LoadShape } from '../../src/scenario/load-shape.ts';
import type { LoadSettings } from '../../src/scenario/scenario.ts';
import { loadOf, resolved } from './resolve-file.ts';

const usual = { warmup: '10s', duration: '30s', cooldown: '5s' };
const usersModel = loadOf(usual);

function follow(population: LoadShape): LoadSettings {
  return { ...usersModel, population };
}

function sessionsAt(rate: LoadShape, sessionMs: number): LoadSettings {
  return { ...usersModel, model: 'sessions', population: [], rate, sessionMs };
}

function plan(load: LoadSettings, users: Readonly<Record<string, number>> = { researcher: 1 }) {
  return planArrivals({ users, load, seed: 1 });
}

function walk(load: LoadSettings): readonly Arrival[] {
  return [...plan(load).arrivals()];
}

/** Most users at once, counted at every arrival; who leaves then is gone already. */
function mostAtOnce(stays: readonly Arrival[]): number {
  const present = stays.map(
    ({ arrivalMs }, index) =>
      stays.slice(0, index + 1).filter(({ leaveMs }) => leaveMs > arrivalMs).length,
  );
  return Math.max(0, ...present);
}

/** Populations whose levels are whole where they bend. */
const populations = fc
  .array(
    fc.record({
      ms: fc.integer({ min: 1, max: 20_000 }),
      from: fc.integer({ min: 0, max: 30 }),
      to: fc.integer({ min: 0, max: 30 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts): LoadShape => {
    let startMs = 0;
    return parts.map(({ ms, from, to }) => {
      const part = { startMs, endMs: startMs + ms, from, to };
      startMs += ms;
      return part;
    });
  });

describe('the cycle of personas', () => {
  test('interleaves them', () => {
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

  test('leaves out personas without users', () => {
    expect(interleavePersonas({ researcher: 1, observer: 0 })).toEqual(['researcher']);
  });

  test('begins anew when more users come than the mix has', () => {
    const twice = plan(follow([{ startMs: 0, endMs: 1_000, from: 0, to: 6 }]), {
      researcher: 2,
      observer: 1,
    });
    expect([...twice.arrivals()].map(({ user }) => user)).toEqual([
      'researcher-0',
      'observer-0',
      'researcher-1',
      'researcher-2',
      'observer-1',
      'researcher-3',
    ]);
  });
});

describe('the arrival plan of the model users', () => {
  test('names every user once and counts per persona from 0', () => {
    const { users, load } = resolved('name: x\nusers: { researcher: 2, observer: 1 }');
    const arrivals = [...planArrivals({ users, load, seed: 1 }).arrivals()];
    expect(arrivals.map(({ user }) => user).sort()).toEqual([
      'observer-0',
      'researcher-0',
      'researcher-1',
    ]);
    expect(arrivals.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  test('lets users arrive at the spawn rate and leave over the cool-down in the same order', () => {
    const stays = walk(loadOf({ ...usual, spawn_rate: 4 }));
    expect(stays.map(({ arrivalMs }) => arrivalMs)).toEqual([0, 250, 500, 750]);
    expect(stays.map(({ leaveMs }) => leaveMs)).toEqual([40_000, 41_250, 42_500, 43_750]);
  });

  test('has the exact times of a spawn rate that does not divide evenly', () => {
    const users = { users: 'researcher:1000' };
    const stays = walk(loadOf({ warmup: '1m', spawn_rate: 37 }, users));
    const exact = stays.map((_, index) => Math.round((index * 1_000_000) / 37) / 1_000);
    expect(stays.map(({ arrivalMs }) => arrivalMs)).toEqual(exact);
  });

  test('lets all leave at the end of the steady phase without a cool-down', () => {
    const stays = walk(loadOf({ ...usual, cooldown: 0 }));
    expect(stays.map(({ leaveMs }) => leaveMs)).toEqual([40_000, 40_000, 40_000, 40_000]);
  });

  test('lets new users come when the population rises again', () => {
    const stays = walk(
      follow([
        { startMs: 0, endMs: 1_000, from: 2, to: 2 },
        { startMs: 1_000, endMs: 2_000, from: 1, to: 1 },
        { startMs: 2_000, endMs: 3_000, from: 3, to: 3 },
      ]),
    );
    expect(stays.map(({ arrivalMs, leaveMs }) => [arrivalMs, leaveMs])).toEqual([
      [0, 1_000],
      [0, 3_000],
      [2_000, 3_000],
      [2_000, 3_000],
    ]);
  });

  test('has as many present as the population says at every bend, first in, first out', () => {
    fc.assert(
      fc.property(populations, (population) => {
        const stays = walk(follow(population));
        const { total, peakUsers } = plan(follow(population));
        expect(stays).toHaveLength(total);
        for (const { endMs, to } of population.slice(0, -1)) {
          const present = stays.filter((stay) => stay.arrivalMs < endMs && stay.leaveMs >= endMs);
          const leaving = present.filter(({ leaveMs }) => leaveMs === endMs).length;
          expect(present.length).toBeGreaterThanOrEqual(to);
          expect(present.length - leaving).toBeLessThanOrEqual(to);
        }
        expect(peakUsers).toBe(Math.max(...population.flatMap(({ from, to }) => [from, to])));
        stays.forEach((stay, index) => {
          const before = stays[index - 1];
          expect(stay.leaveMs).toBeGreaterThanOrEqual(stay.arrivalMs);
          expect(stay.arrivalMs).toBeGreaterThanOrEqual(before?.arrivalMs ?? 0);
          expect(stay.leaveMs).toBeGreaterThanOrEqual(before?.leaveMs ?? 0);
        });
      }),
    );
  });
});

describe('the arrival plan of the model sessions', () => {
  const steady: LoadShape = [{ startMs: 0, endMs: 10_000, from: 2, to: 2 }];

  test('lets users come at the rate and stay for a session, but not beyond the last phase', () => {
    const stays = walk(sessionsAt(steady, 8_000));
    expect(stays.map(({ arrivalMs }) => arrivalMs)).toEqual(
      Array.from({ length: 20 }, (_, index) => index * 500),
    );
    expect(stays.slice(0, 6).map(({ leaveMs }) => leaveMs)).toEqual([
      8_000, 8_500, 9_000, 9_500, 10_000, 10_000,
    ]);
    expect(plan(sessionsAt(steady, 8_000))).toMatchObject({
      total: 20,
      peakUsers: 16,
    });
  });

  test('knows its most users at once as they are counted, even and Poisson', () => {
    const rates = fc.array(
      fc.record({
        from: fc.integer({ min: 0, max: 20 }),
        to: fc.integer({ min: 0, max: 20 }),
        seconds: fc.integer({ min: 1, max: 8 }),
      }),
      { minLength: 1, maxLength: 4 },
    );
    const spacing = fc.constantFrom('even', 'poisson');
    fc.assert(
      fc.property(
        rates,
        spacing,
        fc.integer({ min: 1, max: 9_000 }),
        (parts, arrivals, session) => {
          let startMs = 0;
          const rate = parts.map(({ from, to, seconds }) => {
            const part = { startMs, endMs: startMs + seconds * 1_000, from, to };
            startMs = part.endMs;
            return part;
          });
          const load: LoadSettings = { ...sessionsAt(rate, session), arrivals };
          const stays = walk(load);
          expect(plan(load).peakUsers).toBe(mostAtOnce(stays));
          expect(plan(load).total).toBe(stays.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('gives the same on every walk and another with another seed when it is Poisson', () => {
    const load: LoadSettings = { ...sessionsAt(steady, 3_000), arrivals: 'poisson' };
    const first = planArrivals({ users: { researcher: 1 }, load, seed: 1 });
    const other = planArrivals({ users: { researcher: 1 }, load, seed: 2 });
    expect([...first.arrivals()]).toEqual([...first.arrivals()]);
    expect([...first.arrivals()]).not.toEqual([...other.arrivals()]);
  });

  test('is exact at the full size of five phases, and walked without being made', () => {
    const { users, load, seed } = resolved('name: x\nusers: { researcher: 2, observer: 1 }', {
      preset: 'five-phases',
    });
    const arrivals = planArrivals({ users, load, seed });
    expect(arrivals.total).toBe(60 * 55 + 300 * 550 + 1_800 * 1_000 + 300 * 1_500 + 180 * 1_050);
    const [first] = arrivals.arrivals();
    expect(first).toMatchObject({ user: 'researcher-0', arrivalMs: 0, leaveMs: 160_000 });
  });
});

describe('the phases of a run', () => {
  test('follow each other without a gap', () => {
    expect(usersModel.phases).toMatchObject([
      { name: 'warm-up', startMs: 0, endMs: 10_000, counts: false },
      { name: 'steady', startMs: 10_000, endMs: 40_000, counts: true },
      { name: 'cool-down', startMs: 40_000, endMs: 45_000, counts: true },
    ]);
    expect(plannedLengthMs(usersModel)).toBe(45_000);
  });

  test('leave out what has no length', () => {
    const { phases } = loadOf({ ...usual, warmup: 0, cooldown: 0 });
    expect(phases.map(({ name }) => name)).toEqual(['steady']);
  });
});
