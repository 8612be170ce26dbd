import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Observation } from '../../src/metrics/observation.ts';
import type { Finding, ThresholdResult } from '../../src/metrics/summary.ts';
import { gaveOutFirst } from '../../src/run/gave-out-first.ts';
import { outcomeOf, trialOf, type Trial } from '../../src/run/trial.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import type { RunFacts } from '../../src/streams/run-facts.ts';
import { summarize } from '../../src/streams/summarize.ts';
import { factsOf } from '../streams/facts-of.ts';
import { sampleAt, startedAt, tickAt } from '../streams/observed-run.ts';

beforeAll(prepareHistograms);

const threshold: ThresholdResult = {
  threshold: 'all.latency p95 < 2s',
  subject: 'all.latency p95',
  level: 'target',
  passed: true,
  why: null,
  value: 12,
  unit: 'ms',
  limit: '< 2s',
  baseline: null,
  samples: 400,
  thin: false,
  broken_since_seconds: null,
};
const broken: ThresholdResult = { ...threshold, level: 'critical', passed: false, value: 2_400 };
const why = 'nothing was measured';
const silent: ThresholdResult = { ...threshold, level: null, passed: null, why, value: null };

const online: readonly Observation[] = (['created', 'connected'] as const).map((step) => ({
  kind: 'life',
  at: 1,
  persona: 'observer',
  user: 'observer-0',
  step,
}));
const answered = [startedAt(1), sampleAt(2)];
const lost = [startedAt(1)];

function summaryOf(observations: readonly Observation[], facts: Partial<RunFacts> = {}) {
  const ledger = new Ledger();
  for (const one of [...online, ...observations, tickAt(1_000)]) ledger.observe(one);
  const summary = summarize(ledger.totals(), factsOf({ thresholds: [threshold], ...facts }));
  ledger.destroy();
  return summary;
}

const outcomeWith = (facts: Partial<RunFacts>) => outcomeOf(summaryOf(answered, facts)).outcome;

describe('a trial', () => {
  it('held when its thresholds and checks did', () => {
    expect(outcomeOf(summaryOf(answered))).toEqual({ outcome: 'held', reasons: [] });
  });

  it('broke when a threshold did, and says which', () => {
    const { outcome, reasons } = outcomeOf(summaryOf(answered, { thresholds: [broken] }));
    expect(outcome).toBe('broke');
    expect(reasons.join()).toContain('all.latency p95 was 2400 ms');
  });

  it('broke when the target no longer answers at all', () => {
    const refused = [startedAt(1), sampleAt(2, { outcome: 'failed', errorClass: 'http_503' })];
    expect(outcomeOf(summaryOf(refused)).outcome).toBe('broke');
    const facts = { thresholds: [broken], complete: false, reason: 'every user had gone' };
    expect(outcomeWith(facts)).toBe('broke');
  });

  it('broke when what was due was dropped, for all users waited for the target', () => {
    const checks = [{ name: 'plan-started', passed: false, evidence: '71 of 1206 were dropped' }];
    expect(outcomeOf({ ...summaryOf(answered), checks }).outcome).toBe('broke');
  });

  it('says nothing about the target when the generator gave out, whatever broke', () => {
    const generator = { limited: true, cause: 'too much work for one process' };
    expect(outcomeWith({ generator })).toBe('generator-limited');
    expect(outcomeWith({ generator, thresholds: [broken] })).toBe('generator-limited');
  });

  it('is inconclusive when it measured nothing, ended early or lost operations', () => {
    expect(outcomeWith({ thresholds: [threshold, silent] })).toBe('inconclusive');
    expect(outcomeWith({ complete: false, reason: 'SIGINT' })).toBe('inconclusive');
    expect(outcomeOf(summaryOf([...answered, ...lost])).outcome).toBe('inconclusive');
  });

  it('does not break by chance: of the default thresholds few operations break none', () => {
    const outcomeOfErrors = (errors: number, samples: number) => {
      const value = errors / samples;
      const share: ThresholdResult = { ...broken, value, samples, unit: 'share' };
      return outcomeOf(summaryOf(answered, { thresholds: [share] }), 'default thresholds');
    };
    const { outcome, reasons } = outcomeOfErrors(1, 18);
    expect(outcome).toBe('inconclusive');
    expect(reasons[0]).toContain('too few operations');
    expect(outcomeOfErrors(5, 18).outcome).toBe('broke');
    expect(outcomeOfErrors(10, 199).outcome).toBe('inconclusive');
    expect(outcomeOfErrors(12, 200).outcome).toBe('broke');
  });

  it('breaks by few response times only when the half of them is slow', () => {
    const few = { ...broken, samples: 18 };
    const outcomeOfTimes = (serviceUs: number) => {
      const slow = Array.from({ length: 18 }, (_, index) => [
        startedAt(index),
        sampleAt(index + 1, { serviceUs }),
      ]).flat();
      return outcomeOf(summaryOf(slow, { thresholds: [few] }), 'default thresholds').outcome;
    };
    expect(outcomeOfTimes(1_000)).toBe('inconclusive');
    expect(outcomeOfTimes(3_000_000)).toBe('broke');
    expect(outcomeWith({ thresholds: [few] })).toBe('broke');
  });

  it('carries the figures that speak for it', () => {
    const trial = trialOf({ number: 2, level: 40, why: 'rise' }, summaryOf(answered));
    expect(trial).toMatchObject({
      number: 2,
      level: 40,
      outcome: 'held',
      rate_per_second: 1,
      error_share: 0,
      p95_ms: { websocket: 1 },
    });
  });
});

describe('what gave out first', () => {
  const finding = (about: Finding['about'], severity: Finding['severity']): Finding => ({
    about,
    severity,
    what: about,
    evidence: `${about} was beyond its limit`,
    advice: 'look at it',
  });

  function trialAt(level: number, parts: Partial<Trial>): Trial {
    const name = { number: 1, level, why: 'rise' };
    return { ...trialOf(name, summaryOf(answered, { thresholds: [broken] })), ...parts };
  }

  const breakingAt = (level: number) => ({ broke: { level, held: 0, broke: 3 } });

  it('is the gravest resource at the breaking end of the bracket, of no other level', () => {
    const cpu = finding('cpu', 'critical');
    const trials = [
      trialAt(50, { outcome: 'held', findings: [finding('memory', 'warning')] }),
      trialAt(400, { findings: [finding('database', 'critical')] }),
      trialAt(200, { findings: [finding('pool', 'warning'), finding('latency', 'critical'), cpu] }),
      trialAt(100, { findings: [finding('memory', 'critical')] }),
    ];
    const gaveOut = gaveOutFirst(trials, breakingAt(200));
    expect(gaveOut).toMatchObject({ finding: cpu, level: 200 });
    expect(gaveOutFirst(trials, { broke: null })).toBeUndefined();
  });

  it('is told with the figures of the target and the thresholds that broke', () => {
    const target = { cpu: { samples: 20, last: 0.9, min: 0.7, max: 0.99, mean: 0.91 } };
    const gaveOut = gaveOutFirst([trialAt(100, { target })], breakingAt(100));
    expect(gaveOut).toMatchObject({ finding: null, level: 100 });
    expect(gaveOut?.evidence.join('; ')).toMatch(
      /all\.latency p95 was 2400 ms.*cpu: mean 0\.91, max 0\.99/,
    );
  });

  it('is nothing when nothing broke', () => {
    const trials = [trialAt(100, { outcome: 'held' })];
    expect(gaveOutFirst(trials, breakingAt(100))).toBeUndefined();
  });
});
