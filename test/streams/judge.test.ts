import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { LoadModel, Summary, ThresholdResult } from '../../src/metrics/summary.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import type { RunFacts } from '../../src/streams/run-facts.ts';
import { summarize } from '../../src/streams/summarize.ts';
import { factsOf } from './facts-of.ts';
import { sampleAt, startedAt, tickAt } from './observed-run.ts';

beforeAll(prepareHistograms);

function judged(facts: Partial<RunFacts>): Summary {
  const ledger = new Ledger();
  const lives = ['created', 'connected'] as const;
  for (const step of lives) {
    ledger.observe({ kind: 'life', at: 1, persona: 'observer', user: 'o', step });
  }
  for (const one of [startedAt(1), sampleAt(2), tickAt(1_000)]) ledger.observe(one);
  const summary = summarize(ledger.totals(), factsOf(facts));
  ledger.destroy();
  return summary;
}

const held: ThresholdResult = {
  threshold: 'websocket.latency p95 < 50ms',
  subject: 'websocket.latency p95',
  level: 'target',
  passed: true,
  why: null,
  value: 12.4,
  unit: 'ms',
  limit: '< 50 ms',
  baseline: null,
  samples: 4_000,
  thin: false,
  broken_since_seconds: null,
};

const broken: ThresholdResult = {
  ...held,
  level: 'critical',
  passed: false,
  value: 61.2,
  broken_since_seconds: 12,
};

const silent: ThresholdResult = {
  ...held,
  level: null,
  passed: null,
  why: 'nothing was measured',
  value: null,
  samples: 0,
};

const limited = { limited: true, cause: 'too much work for one process: CPU 98 %' };

describe('a verdict', () => {
  it.each<[Summary['verdict'], Partial<RunFacts>]>([
    ['passed', {}],
    ['passed', { thresholds: [held], generator: { limited: false, cause: undefined } }],
    ['passed', { thresholds: [{ ...held, level: 'warning' }] }],
    ['generator-limited', { thresholds: [held], generator: limited }],
    ['inconclusive', { thresholds: [held, silent], generator: limited }],
    ['incomplete', { thresholds: [silent], complete: false, generator: limited }],
    ['failed', { thresholds: [silent, broken], complete: false, generator: limited }],
  ])('is %s by the gravest that applies', (verdict, facts) => {
    expect(judged(facts).verdict).toBe(verdict);
  });

  it('tells every reason with its figures, the gravest first', () => {
    const reason = 'SIGTERM';
    const facts = { thresholds: [silent, broken], complete: false, reason, generator: limited };
    expect(judged(facts).verdict_reasons).toEqual([
      'websocket.latency p95 was 61.2 ms, limit < 50 ms, since 12 s',
      'incomplete: SIGTERM',
      'inconclusive: websocket.latency p95 < 50ms: nothing was measured',
      'generator-limited: too much work for one process: CPU 98 %',
    ]);
  });

  it('words shares, rates, baselines and thin percentiles', () => {
    const reasons = judged({
      thresholds: [
        { ...broken, subject: 'http.errors share', value: 0.0213, unit: 'share', limit: '< 1 %' },
        {
          ...broken,
          subject: 'http.operations rate',
          value: 41,
          unit: 'per second',
          limit: '> 50',
        },
        { ...broken, baseline: 40.1, limit: 'within 10 % of the baseline' },
        { ...broken, thin: true, samples: 40, broken_since_seconds: null },
        { ...broken, subject: 'recovery.back_95 max', value: 600_000, limit: '< 10s' },
        { ...broken, subject: 'recovery.back_95 max', value: 12_000, limit: '< 10s' },
        { ...broken, value: 600_000 },
      ],
    }).verdict_reasons;
    expect(reasons).toEqual([
      'http.errors share was 2.13 %, limit < 1 %, since 12 s',
      'http.operations rate was 41 per second, limit > 50, since 12 s',
      'websocket.latency p95 was 61.2 ms, limit within 10 % of the baseline, ' +
        'baseline 40.1 ms, since 12 s',
      'websocket.latency p95 was 61.2 ms, limit < 50 ms, of only 40 samples',
      'recovery.back_95 max was never, limit < 10s',
      'recovery.back_95 max was 12 s, limit < 10s',
      'websocket.latency p95 was 600 s, limit < 50 ms, since 12 s',
    ]);
  });

  it('says whether the generator set the figures, and nothing of it in virtual time', () => {
    expect(judged({ generator: null }).generator_limited).toBeNull();
    expect(judged({ generator: limited }).generator_limited).toBe(true);
    expect(judged({ generator: { limited: false, cause: undefined } }).generator_limited).toBe(
      false,
    );
  });

  it('comes with what the analysis found', () => {
    const { findings } = judged({ generator: limited });
    expect(findings).toMatchObject([{ about: 'generator', evidence: limited.cause }]);
    expect(judged({}).findings).toEqual([]);
  });

  it.each<LoadModel>(['users', 'sessions', 'operations'])(
    'comes with a note that latencies of %s are service time, not corrected',
    (loadModel) => {
      const summary = judged({ loadModel });
      expect(summary.load_model).toBe(loadModel);
      expect(summary.latency_note).toContain('service time, not corrected');
      expect(summary.latency_note.includes('response times')).toBe(loadModel === 'operations');
      expect(summary.pace.of).toBe(loadModel === 'operations' ? 'operations' : 'users');
    },
  );
});
