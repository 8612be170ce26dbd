import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planArrivals } from '../../src/scenario/arrival-plan.ts';
import { countBy, endOf, levelAt } from '../../src/scenario/load-shape.ts';
import { complaints, fileOf, loadOf, resolved } from './resolve-file.ts';

/** Start, end and level at both of every stretch, in seconds. */
function stretches(load: object, options = {}): readonly (readonly number[])[] {
  const { population, rate } = loadOf(load, options);
  const shape = population.length > 0 ? population : rate;
  return shape.map(({ startMs, endMs, from, to }) => [startMs / 1_000, endMs / 1_000, from, to]);
}

function faults(load: object, options = {}): readonly string[] {
  return complaints(fileOf(load), options).map((line) => line.replace(/^a\.yaml:\d+:\d+ /, ''));
}

describe('phases of a scenario of its own', () => {
  test('begin where the one before ended and stay there unless they say otherwise', () => {
    const phases = [
      { name: 'rise', duration: '10s', to: '100%' },
      { name: 'stay', duration: '20s' },
      { name: 'jump', duration: '5s', level: 10 },
      { name: 'fall', duration: '5s', from: '50%', to: 0 },
    ];
    expect(stretches({ phases })).toEqual([
      [0, 10, 0, 4],
      [10, 30, 4, 4],
      [30, 35, 10, 10],
      [35, 40, 2, 0],
    ]);
  });

  test('count for thresholds unless they are the warm-up or say so', () => {
    const phases = [
      { name: 'warm-up', duration: 1, level: 1 },
      { name: 'steady', duration: 1 },
      { name: 'after', duration: 1, counts: false },
      { name: 'judged', duration: 1, counts: true },
    ];
    expect(loadOf({ phases }).phases.map(({ counts }) => counts)).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });

  test('climb in equal steps, each held equally long', () => {
    const phases = [{ name: 'climb', duration: '8s', from: 0, to: 20, steps: 4 }];
    expect(stretches({ phases })).toEqual([
      [0, 2, 5, 5],
      [2, 4, 10, 10],
      [4, 6, 15, 15],
      [6, 8, 20, 20],
    ]);
  });

  test('end every period with its burst and what is left of the last one calmly', () => {
    const burst = { every: '10s', for: '2s', level: '200%' };
    const phases = [{ name: 'bursts', duration: '25s', level: 4, burst }];
    expect(stretches({ phases })).toEqual([
      [0, 8, 4, 4],
      [8, 10, 8, 8],
      [10, 18, 4, 4],
      [18, 20, 8, 8],
      [20, 25, 4, 4],
    ]);
  });

  test('go on rising below their bursts', () => {
    const burst = { every: '5s', for: '1s', level: 30 };
    const phases = [{ name: 'bursts', duration: '10s', from: 0, to: 20, burst }];
    expect(stretches({ phases })).toEqual([
      [0, 4, 0, 8],
      [4, 5, 30, 30],
      [5, 9, 10, 18],
      [9, 10, 30, 30],
    ]);
  });

  test('have whole users where they bend, and parts of them per second', () => {
    const phases = [{ name: 'third', duration: '9s', level: '33%' }];
    expect(stretches({ phases })).toEqual([[0, 9, 1, 1]]);
    expect(stretches({ model: 'sessions', rate: 4, phases })).toEqual([[0, 9, 1.32, 1.32]]);
  });

  test('are stretched to last together what --duration says, bursts with them', () => {
    const burst = { every: '10s', for: '2s', level: 8 };
    const phases = [
      { name: 'a', duration: '10s', level: 4, burst },
      { name: 'b', duration: '30s' },
    ];
    expect(stretches({ phases }, { duration: '4s' })).toEqual([
      [0, 0.8, 4, 4],
      [0.8, 1, 8, 8],
      [1, 4, 4, 4],
    ]);
    const load = loadOf({ phases }, { duration: '4s' });
    expect(load.phases.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 1_000],
      [1_000, 4_000],
    ]);
  });

  test('hold users at a rendezvous', () => {
    const phases = [
      { name: 'a', duration: 1, level: 4, rendezvous: { users: '50%' } },
      { name: 'b', duration: 1, rendezvous: { users: 3, timeout: '2s' } },
    ];
    expect(loadOf({ phases }).phases.map(({ rendezvous }) => rendezvous)).toEqual([
      { users: 2, timeoutMs: 30_000 },
      { users: 3, timeoutMs: 2_000 },
    ]);
  });

  test('of operations have all users from the first on, coming at the spawn rate', () => {
    const load = loadOf({
      model: 'operations',
      rate: 50,
      spawn_rate: 2,
      phases: [
        { name: 'warm-up', duration: '10s', level: 0 },
        { name: 'open', duration: '10s', level: '100%' },
      ],
    });
    const plan = planArrivals({ users: { observer: 4 }, load, seed: 1 });
    expect([...plan.arrivals()].map(({ arrivalMs, leaveMs }) => [arrivalMs, leaveMs])).toEqual([
      [0, 20_000],
      [500, 20_000],
      [1_000, 20_000],
      [1_500, 20_000],
    ]);
    expect([levelAt(load.rate, 9_999), levelAt(load.rate, 10_000)]).toEqual([0, 50]);
  });

  test('may be 32', () => {
    const phases = Array.from({ length: 33 }, (_, index) => ({
      name: `p${index}`,
      duration: 1,
      level: 1,
    }));
    expect(loadOf({ phases: phases.slice(1) }).phases).toHaveLength(32);
    expect(faults({ phases })).toEqual(['load.phases | must be a list of 1 to 32 phases']);
    expect(faults({ phases: [] })).toEqual(['load.phases | must be a list of 1 to 32 phases']);
  });
});

describe('the usual phases', () => {
  test('of sessions let the rate rise in the warm-up and fall in the cool-down', () => {
    const load = { model: 'sessions', rate: 10, warmup: 5, duration: 20, cooldown: 10 };
    expect(stretches(load)).toEqual([
      [0, 5, 0, 10],
      [5, 25, 10, 10],
      [25, 35, 10, 0],
    ]);
    expect(loadOf(load)).toMatchObject({ sessionMs: 60_000, population: [] });
    expect(loadOf({ ...load, session: '5s' }).sessionMs).toBe(5_000);
  });

  test('of operations have something due in the steady phase only', () => {
    const load = loadOf({ model: 'operations', rate: 10, warmup: 5, duration: 20, cooldown: 10 });
    expect(load.rate.map(({ from, to }) => [from, to])).toEqual([
      [0, 0],
      [10, 10],
      [0, 0],
    ]);
    expect(load).toMatchObject({ queueLimit: 10_000, arrivals: 'even', sessionMs: 0 });
    expect(planArrivals({ users: { observer: 4 }, load, seed: 1 })).toMatchObject({
      total: 4,
    });
  });
});

describe('a factor on the load', () => {
  const phases = [
    { name: 'rise', duration: '10s', from: 10, to: 100 },
    { name: 'stay', duration: '10s', level: '50%', rendezvous: { users: 2 } },
  ];

  test('is one on rates and levels, and so on what is planned', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400_000 }), (millionths) => {
        const scale = String(millionths / 1_000);
        const load = { model: 'sessions', rate: 40, phases };
        const small = loadOf(load).rate;
        const large = loadOf(load, { scale }).rate;
        const planned = countBy(small, endOf(small)) * Number(scale);
        expect(countBy(large, endOf(large)) / planned).toBeCloseTo(1, 9);
      }),
      { numRuns: 20 },
    );
  });

  test('leaves whole users, and at least one', () => {
    const scaled = resolved(fileOf({ phases }), { scale: '2.5' });
    expect(scaled.users).toEqual({ researcher: 8, observer: 2 });
    expect(scaled.load.population.map(({ from, to }) => [from, to])).toEqual([
      [25, 250],
      [5, 5],
    ]);
    expect(scaled.load.phases[1]?.rendezvous?.users).toBe(5);
    const least = resolved(fileOf({}), { scale: '0.0001' });
    expect(Object.values(least.users).reduce((sum, count) => sum + count)).toBe(1);
  });

  test('is on the spawn rate too, so that users come as quickly', () => {
    const options = { scale: '100' };
    const load = loadOf({ spawn_rate: 4 }, options);
    expect(levelAt(load.population, 500)).toBe(200);
  });

  test('is named when it makes the load too large', () => {
    expect(faults({ model: 'sessions', rate: 500 }, { scale: '1000' })).toEqual([
      '--scale | 500000 sessions per second are more than the 100000 there may be',
    ]);
  });
});

describe('a load that contradicts itself', () => {
  const phase = { name: 'p', duration: '10s', level: 4 };

  test('is told everything at once', () => {
    const load = {
      rate: 3,
      session: 5,
      arrivals: 'poisson',
      queue: 3,
      spawn_rate: 2,
      warmup: 1,
      duration: 1,
      cooldown: 1,
      phases: [
        { name: 'a', duration: 5, level: 2.5, from: 1, to: 3 },
        { name: 'a', duration: 5, steps: 2, burst: { every: 9, for: 9, level: 1 } },
        { name: 'drain', duration: 5, rendezvous: { users: 0 } },
      ],
    };
    expect(faults(load).map((line) => line.split(' | ')[0])).toEqual([
      'load.session',
      'load.queue',
      'load.arrivals',
      'load.spawn_rate',
      'load.rate',
      'load.warmup',
      'load.duration',
      'load.cooldown',
      'load.phases.0.from',
      'load.phases.0.to',
      'load.phases.1.name',
      'load.phases.1.steps',
      'load.phases.1.burst',
      'load.phases.1.burst.for',
      'load.phases.1.burst.every',
      'load.phases.2.name',
      'load.phases.0.level',
      'load.phases.2.rendezvous.users',
    ]);
  });

  test.each([
    [{ model: 'sessions' }, 'load.rate', 'is missing'],
    [{ model: 'operations', phases: [{ ...phase, level: '5%' }] }, 'load.rate', 'is missing'],
    [{ model: 'operations', rate: 2, phases: [phase] }, 'load.rate', 'is not used'],
    [{ model: 'sessions', rate: 2, spawn_rate: 2 }, 'load.spawn_rate', 'arrive at rate'],
    [{ model: 'operations', rate: 2, session: 2 }, 'load.session', 'model sessions'],
    [{ phases: [{ ...phase, level: 0 }] }, 'load', 'nobody would ever come'],
    [{ phases: [{ name: 'p', duration: 5 }] }, 'load', 'nobody would ever come'],
    [
      { model: 'operations', phases: [{ name: 'p', duration: 5 }] },
      'load',
      'nothing would ever be due',
    ],
    [
      { phases: [{ ...phase, rendezvous: { users: 5 } }] },
      'load.phases.0.rendezvous.users',
      'never there',
    ],
    [
      { model: 'operations', phases: [{ ...phase, rendezvous: { users: 5 } }] },
      'load.phases.0.rendezvous',
      'not in the model operations',
    ],
    [
      { model: 'sessions', phases: [{ ...phase, rendezvous: { users: '5%' } }] },
      'load.phases.0.rendezvous.users',
      'has to be a number',
    ],
    [
      { phases: [{ ...phase, level: '99999%' }], model: 'sessions', rate: 101 },
      'load.phases.0.level',
      '100998.99 sessions per second',
    ],
    [
      { phases: [{ ...phase, duration: '24h', burst: { every: 1, for: 0.5, level: 5 } }] },
      'load.phases.0.burst.every',
      '86400 bursts are more than 10000',
    ],
    [{ model: 'operations', rate: 90_000, duration: '1h' }, 'load', '50000000'],
    [{ model: 'sessions', rate: 90_000, duration: '1h' }, 'load', '10000000'],
    [{ duration: '24h', phases: [] }, 'load.phases', '1 to 32'],
    [{ warmup: '576h', duration: '1h' }, 'load', 'more than 24 days'],
    [{ rate: 100_001, model: 'sessions' }, 'load.rate', 'from 0.0001 to 100000'],
    [{ phases: [{ ...phase, level: '5 percent' }] }, 'load.phases.0.level', 'share such as 50%'],
    [{ phases: [{ ...phase, name: 'a b' }] }, 'load.phases.0.name', 'is not a name'],
    [{ phases: [{ name: 'p', level: 1 }] }, 'load.phases.0.duration', 'is missing'],
  ])('%j: %s', (load, where, message) => {
    expect(faults(load)).toEqual([expect.stringContaining(message)]);
    expect(faults(load).join()).toMatch(new RegExp(`^${where} \\|`));
  });

  test('is told of options where they were written', () => {
    const options = { warmup: '5', cooldown: '5', 'spawn-rate': '5', rate: '5' };
    expect(faults({ phases: [phase] }, options).map((line) => line.split(' | ')[0])).toEqual([
      '--spawn-rate',
      '--rate',
      '--warmup',
      '--cooldown',
    ]);
    expect(faults({ phases: [phase] }, { duration: '0.5ms' })).toEqual([
      '--duration | leaves less than 1ms for the phase "p"',
    ]);
    expect(faults({ model: 'sessions', rate: 5 }, { users: '50' })).toEqual([
      expect.stringMatching(/^--users \| .* --rate or --scale/),
    ]);
    expect(loadOf({ model: 'sessions', rate: 5 }, { users: 'observer:5' }).rate).toHaveLength(3);
  });
});
