import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atLevels, grainOf, maxLevel, overloadOf, peakLevel } from '../../src/run/load-level.ts';
import { countUsers, planArrivals } from '../../src/scenario/arrival-plan.ts';
import { levelAt } from '../../src/scenario/load-shape.ts';
import { planOperations } from '../../src/scenario/operation-plan.ts';
import { scenarioOf } from '../support/scenario-of.ts';

const steadyAt = (level: number, lengthMs = 20_000) => ({
  name: 'steady',
  level,
  lengthMs,
  counts: true,
});

const users = { researcher: 6, observer: 4 };
const ofUsers = await scenarioOf({ users });
const ofOperations = await scenarioOf({ users, load: { model: 'operations', rate: 40 } });
const ofSessions = await scenarioOf({
  users,
  load: { model: 'sessions', rate: 3, session: '30s' },
});

describe('a scenario at a level', () => {
  it('has so many users in the same mix', () => {
    const scenario = atLevels(ofUsers, [steadyAt(250)]);
    expect(scenario.users).toEqual({ researcher: 150, observer: 100 });
    expect(planArrivals(scenario)).toMatchObject({ total: 250, peakUsers: 250 });
  });

  it('breaks nothing on purpose: faults belong to the load they were planned for', async () => {
    const faults = [{ at: '30%', kill: 'platform', for: '1s' }];
    expect(atLevels(await scenarioOf({ users, faults }), [steadyAt(10)]).faults).toEqual([]);
  });

  it('has so many operations per second by as many users as before', () => {
    const scenario = atLevels(ofOperations, [steadyAt(75)]);
    const { load } = scenario;
    const [, steady] = load.phases;
    const due = [...planOperations(load, 1).dueTimes()];
    const inSteady = due.filter((ms) => ms >= (steady?.startMs ?? 0) && ms < (steady?.endMs ?? 0));
    expect(inSteady.length / 20).toBeCloseTo(75, 0);
    expect(planArrivals(scenario)).toMatchObject({ total: 10, peakUsers: 10 });
  });

  it('gives sessions the time to become as many as they will be', () => {
    const { load } = atLevels(ofSessions, [steadyAt(5)]);
    expect(load.phases[0]).toMatchObject({ name: 'warm-up', startMs: 0, endMs: 30_000 });
    expect(levelAt(load.rate, 40_000)).toBe(5);
  });

  it('counts the stretches only, and they follow each other without gaps', () => {
    const levels = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(levels, (wanted) => {
        const stretches = wanted.map((level, index) => ({
          ...steadyAt(level, 5_000),
          name: `stretch ${index}`,
        }));
        const { load } = atLevels(ofUsers, stretches);
        let endMs = 0;
        for (const [index, phase] of load.phases.entries()) {
          expect(phase.startMs).toBe(endMs);
          expect(load.population[index]).toMatchObject({ startMs: endMs, endMs: phase.endMs });
          endMs = phase.endMs;
        }
        const counting = load.phases.filter(({ counts }) => counts);
        expect(counting.map(({ startMs }) => levelAt(load.population, startMs))).toEqual(wanted);
      }),
    );
  });

  it('lets no more than 500 users come or go per second', () => {
    const { load } = atLevels(ofUsers, [steadyAt(10_000)]);
    expect(load.phases.map(({ startMs, endMs }) => endMs - startMs)).toEqual([
      20_000, 20_000, 20_000,
    ]);
  });

  it('leaves thresholds out that compare with another run, and ends for none', async () => {
    const scenario = await scenarioOf({
      users,
      baseline: 'results/before',
      thresholds: [
        'all.latency p95 within 10% of baseline',
        { metric: 'all.latency p95', critical: '< 1s', abort_on_fail: true },
      ],
    });
    const { thresholds } = atLevels(scenario, [steadyAt(10)]);
    expect(thresholds).toMatchObject([{ abortOnFail: false, withinBaseline: undefined }]);
  });
});

describe('levels', () => {
  it('are users in the closed model and rates in the others', () => {
    expect([ofUsers, ofOperations, ofSessions].map(peakLevel)).toEqual([10, 40, 3]);
    expect(grainOf(ofUsers, 3)).toBe(1);
    expect(grainOf(ofOperations, 3)).toBeCloseTo(0.03, 10);
    expect(countUsers(ofUsers.users)).toBe(10);
  });

  it('are overloaded by half, up to the highest there may be', () => {
    expect(overloadOf(89, ofUsers)).toBe(134);
    expect(overloadOf(maxLevel(ofUsers), ofUsers)).toBe(maxLevel(ofUsers));
  });
});
