import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Observation, Reading, Sample } from '../../src/metrics/observation.ts';
import type { Finding } from '../../src/metrics/summary.ts';
import { FindingsHistory } from '../../src/streams/findings-history.ts';
import { findingsOf } from '../../src/streams/findings.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import type { GeneratorJudgement } from '../../src/streams/run-facts.ts';
import { summarize } from '../../src/streams/summarize.ts';
import { factsOf } from './facts-of.ts';
import { sampleAt, startedAt, tickAt } from './observed-run.ts';

beforeAll(prepareHistograms);

const limits = {
  cpuShare: 0.8,
  cpuAdviceShare: 0.7,
  latencyP95Ms: 2_000,
  databaseMs: 100,
  poolWaitMs: 50,
  cacheHitShare: 0.8,
  errorShare: 0.05,
  memoryGrowthMb: 50,
  stuckAfterMs: 60_000,
};

/** What happens in one second of a run. */
interface Second {
  readonly samples?: readonly (Partial<Sample> & { readonly times?: number })[];
  readonly readings?: Readonly<Record<string, number>>;
  readonly phase?: string;
}

function observe({ samples = [], readings = {}, phase }: Second, at: number): Observation[] {
  const asked = samples.flatMap(({ times = 1, ...parts }) =>
    Array.from({ length: times }, () => [
      startedAt(at, pick(parts)),
      sampleAt(at + 1, { ...parts, ...(phase !== undefined && { startPhase: phase }) }),
    ]).flat(),
  );
  const read = Object.entries(readings).map(([figure, value]): Reading => ({
    kind: 'reading',
    at: at + 2,
    figure,
    value,
  }));
  return [...asked, ...read, tickAt(at + 1_000, { phase: phase ?? 'steady' })];
}

function pick({ transport, persona, operation }: Partial<Sample>) {
  return {
    ...(transport !== undefined && { transport }),
    ...(persona !== undefined && { persona }),
    ...(operation !== undefined && { operation }),
  };
}

function findingsIn(
  seconds: readonly Second[],
  generator: GeneratorJudgement | null = null,
): readonly Finding[] {
  const ledger = new Ledger();
  const history = new FindingsHistory(limits, ['steady']);
  for (const [index, second] of seconds.entries()) {
    for (const observation of observe(second, index * 1_000)) {
      const window = ledger.observe(observation);
      if (window !== undefined) history.add(window);
    }
  }
  const facts = factsOf({ limits, generator });
  const { firstFailures } = ledger.totals();
  const summary = summarize(ledger.totals(), facts);
  ledger.destroy();
  return findingsOf(summary, { history, firstFailures }, facts);
}

function seconds(count: number, second: (index: number) => Second): readonly Second[] {
  return Array.from({ length: count }, (_, index) => second(index));
}

const us = (ms: number): number => ms * 1_000;

const healthy = seconds(20, () => ({
  samples: [
    { times: 20, serviceUs: us(900) },
    { times: 20, transport: 'http' as const, operation: 'agent.execute', serviceUs: us(1_900) },
    {
      times: 20,
      transport: 'database' as const,
      operation: 'tasks.claim',
      serviceUs: us(95),
      poolWaitUs: us(45),
    },
    { outcome: 'failed' as const, errorClass: 'busy' },
  ],
  readings: { cpu: 0.69, cache_hit_rate: 0.81, memory: 300 },
}));

describe('findings', () => {
  it('are none when everything is just within its limits', () => {
    const generator = { limited: false, cause: undefined };
    expect(findingsIn(healthy, generator)).toEqual([]);
  });

  it('say nothing about a run in which nothing was measured', () => {
    expect(findingsIn([{}])).toEqual([]);
  });

  describe('on the CPU of the target', () => {
    const cpuOf = (share: number) => seconds(10, () => ({ readings: { cpu: share } }));

    it('advise from the lower limit on and call it the bottleneck above the upper one', () => {
      expect(findingsIn(cpuOf(0.7))).toEqual([]);
      expect(findingsIn(cpuOf(0.701))).toMatchObject([{ about: 'cpu', severity: 'info' }]);
      expect(findingsIn(cpuOf(0.8))).toMatchObject([{ about: 'cpu', severity: 'info' }]);
      expect(findingsIn(cpuOf(0.801))).toMatchObject([{ about: 'cpu', severity: 'critical' }]);
    });

    it('tell figure, limit, since when and which second was the worst', () => {
      const shares = [0.5, 0.9, 0.97, 0.95];
      const [finding] = findingsIn(shares.map((cpu) => ({ readings: { cpu } })));
      expect(finding?.evidence).toBe(
        'reading cpu: mean 83 %, limit 80 %; ' +
          'beyond 70 % in 3 windows, first at 1 s, worst 97 % at 2 s',
      );
    });

    it('leave out the phases that do not count', () => {
      const warmUp = seconds(10, () => ({ readings: { cpu: 1 }, phase: 'warm-up' }));
      expect(findingsIn([...warmUp, ...cpuOf(0.1)])).toEqual([]);
      expect(findingsIn([...warmUp, ...cpuOf(0.9)])[0]?.evidence).toContain('mean 90 %');
    });
  });

  it('on the cache begin below its least hit rate', () => {
    const hitRate = (share: number) => seconds(5, () => ({ readings: { cache_hit_rate: share } }));
    expect(findingsIn(hitRate(0.8))).toEqual([]);
    expect(findingsIn(hitRate(0.799))).toMatchObject([
      { about: 'cache', evidence: expect.stringContaining('mean 79.9 %, least 80 %') },
    ]);
  });

  describe('on latency', () => {
    const slowBy = (ms: number) =>
      seconds(10, () => ({
        samples: [
          { times: 30, serviceUs: us(ms), persona: 'researcher', operation: 'query.report' },
          { times: 10, serviceUs: us(20) },
        ],
      }));

    it('begin above the limit of the 95th percentile, per transport', () => {
      expect(findingsIn(slowBy(1_999))).toEqual([]);
      expect(findingsIn(slowBy(2_010))).toMatchObject([{ about: 'latency', severity: 'warning' }]);
    });

    it('name what most of the time went to, and begin there', () => {
      const [finding] = findingsIn(slowBy(3_000));
      expect(finding?.what).toMatch(/^websocket is slow/);
      expect(finding?.evidence).toMatch(/service p95 3\d\d\d ms, limit 2000 ms/);
      expect(finding?.evidence).toContain('query.report of researcher (99.7 %');
      expect(finding?.advice).toContain('query.report of persona researcher');
    });

    it('go by response time where the model has it', () => {
      const waiting = seconds(10, () => ({
        samples: [{ times: 30, serviceUs: us(10), latenessUs: us(2_500) }],
      }));
      expect(findingsIn(waiting)[0]?.evidence).toMatch(/^response p95 25\d\d ms/);
    });

    it('say when they rest on few samples', () => {
      const [finding] = findingsIn([{ samples: [{ times: 20, serviceUs: us(5_000) }] }]);
      expect(finding?.evidence).toContain('few samples: 20');
    });
  });

  describe('on the database', () => {
    const databaseIn = (ms: number, waitMs = 0) =>
      seconds(10, () => ({
        samples: [
          {
            times: 30,
            transport: 'database' as const,
            operation: 'coalitions.join',
            serviceUs: us(ms),
            poolWaitUs: us(waitMs),
          },
          {
            times: 10,
            transport: 'database' as const,
            operation: 'tasks.claim',
            serviceUs: us(5),
          },
        ],
      }));

    it('tell a slow mean from slow stragglers', () => {
      expect(findingsIn(databaseIn(99.9))).toEqual([]);
      expect(findingsIn(databaseIn(110))).toMatchObject([{ about: 'database', severity: 'info' }]);
      expect(findingsIn(databaseIn(140))).toMatchObject([
        { about: 'database', severity: 'warning' },
      ]);
    });

    it('name the slowest operation', () => {
      const [finding] = findingsIn(databaseIn(200));
      expect(finding?.evidence).toContain('slowest coalitions.join, mean 200 ms');
      expect(finding?.advice).toContain('coalitions.join');
    });

    it('begin for the pool above the limit of its wait', () => {
      expect(findingsIn(databaseIn(5, 49.9))).toEqual([]);
      expect(findingsIn(databaseIn(5, 51))).toMatchObject([
        { about: 'pool', advice: expect.stringContaining('pool_size') },
      ]);
    });

    it('do not advise a larger pool when slow operations hold its connections', () => {
      const pool = findingsIn(databaseIn(300, 80)).find(({ about }) => about === 'pool');
      expect(pool?.advice).toMatch(/^make the database faster first/);
    });
  });

  describe('on errors', () => {
    const failing = (failures: number, ok: number) => [
      { samples: [{ times: ok }] },
      {
        samples: [
          { times: failures, outcome: 'failed' as const, errorClass: 'sqlstate_40001' },
          { times: 10, outcome: 'cancelled' as const, errorClass: undefined },
        ],
      },
    ];

    it('are clusters above the limit of their share of the calls', () => {
      expect(findingsIn(failing(5, 95))).toEqual([]);
      expect(findingsIn(failing(6, 94))).toMatchObject([
        { about: 'errors', severity: 'warning', what: expect.stringContaining('sqlstate_40001') },
      ]);
      expect(findingsIn(failing(50, 50))).toMatchObject([{ severity: 'warning' }]);
      expect(findingsIn(failing(51, 49))).toMatchObject([{ severity: 'critical' }]);
    });

    it('are no cluster when there are only a few of them, whatever their share', () => {
      expect(findingsIn(failing(4, 0))).toEqual([]);
      expect(findingsIn(failing(5, 0))).toHaveLength(1);
    });

    it('tell whose they were and since when', () => {
      const one = { outcome: 'failed' as const, errorClass: 'refused' };
      const [finding] = findingsIn([
        { samples: [{ times: 20 }] },
        { samples: [{ times: 9, persona: 'admin', ...one }, one] },
      ]);
      expect(finding?.evidence).toBe(
        '10 of 30 calls, 33.3 %, limit 5 %; 90 % of them of persona admin; ' +
          'first in the window from 1 s; first for observer-1 in online.watching',
      );
    });

    it('leave out what a fault of the run explains, and say how much that is of the rest', () => {
      const closed = { outcome: 'failed' as const, errorClass: 'close_1012' };
      const found = (ofFault: number, others: number) =>
        findingsIn([
          {
            samples: [
              { times: 100 - ofFault - others },
              { times: ofFault, ...closed, fault: 'close-1' },
              { times: others, ...closed },
            ],
          },
        ]);
      expect(found(60, 0)).toEqual([]);
      expect(found(60, 5)).toEqual([]);
      expect(found(60, 6)).toMatchObject([
        {
          severity: 'warning',
          evidence: expect.stringMatching(/^66 of 100 calls.*; 60 of them explained by faults;/),
        },
      ]);
    });

    it('name at most 5 clusters, the largest first', () => {
      const kinds = seconds(1, () => ({
        samples: Array.from({ length: 8 }, (_, kind) => ({
          times: 10 + kind,
          outcome: 'failed' as const,
          errorClass: `class_${kind}`,
          operation: `query.q${kind}`,
        })),
      }));
      const found = findingsIn(kinds);
      expect(found).toHaveLength(5);
      expect(found[0]?.what).toContain('class_7');
    });
  });

  describe('on the memory of the target', () => {
    const growing = (perSecondMb: number, noiseMb = 0) =>
      seconds(61, (index) => ({
        readings: {
          memory: 300 + index * perSecondMb + noiseMb * Math.sin(index * 2.4),
        },
      }));

    it('begin when it grew by more than the limit', () => {
      expect(findingsIn(growing(49 / 60))).toEqual([]);
      expect(findingsIn(growing(51 / 60))).toMatchObject([
        { about: 'memory', evidence: expect.stringContaining('grew by 51 MiB from 1 s to 61 s') },
      ]);
    });

    it('are none when the growth may be chance', () => {
      expect(findingsIn(growing(1, 20))).toHaveLength(1);
      expect(findingsIn(growing(1, 400))).toEqual([]);
    });
  });

  it('say that the generator was the limit, with its cause, before anything else', () => {
    const slow = [{ samples: [{ times: 300, serviceUs: us(9_000) }] }];
    const cause = 'too much work for one process: it used 98 % of a core';
    const found = findingsIn(slow, { limited: true, cause });
    expect(found[0]).toMatchObject({ about: 'generator', severity: 'critical', evidence: cause });
    expect(found).toHaveLength(2);
    expect(findingsIn(slow, { limited: false, cause: undefined })).toHaveLength(1);
  });
});

describe('a generator that is the limit', () => {
  it.each([
    ['the CPU was taken by others (is the target on this machine?): 40 %', /^give .* cores of its/],
    ['garbage collection stopped it for 30 % of the time', /^run with fewer users/],
  ])('because %s is told what follows from it', (cause, advice) => {
    const slow = [{ samples: [{ times: 300, serviceUs: us(9_000) }] }];
    expect(findingsIn(slow, { limited: true, cause })[0]?.advice).toMatch(advice);
  });
});

describe('the history of findings', () => {
  it('remembers when errors began for a fixed number of kinds', () => {
    const ledger = new Ledger();
    const history = new FindingsHistory(limits, ['steady']);
    for (const second of [0, 1]) {
      const samples = Array.from({ length: 20 }, (_, kind) => ({
        outcome: 'failed' as const,
        errorClass: `class_${second}_${kind}`,
      }));
      const many = Array.from({ length: 15 }, (_, kind) =>
        samples.map((sample) => ({ ...sample, operation: `query.q${second}_${kind}` })),
      ).flat();
      for (const observation of observe({ samples: many }, second * 1_000)) {
        const window = ledger.observe(observation);
        if (window !== undefined) history.add(window);
      }
    }
    ledger.destroy();
    expect(history.errorsSince('websocket', 'query.q0_0', 'class_0_0')).toBe(0);
    expect(history.errorsSince('websocket', 'query.q1_14', 'class_1_19')).toBeUndefined();
  });
});
