import { beforeAll, describe, expect, it } from 'vitest';
import { exits } from '../../src/cli/exit-codes.ts';
import { exitOfRun } from '../../src/cli/exit-of-run.ts';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Summary, ThresholdResult, Verdict } from '../../src/metrics/summary.ts';
import { observe } from '../outputs/observed-windows.ts';
import { tickAt } from '../streams/observed-run.ts';

beforeAll(prepareHistograms);

function thresholdOf(passed: boolean | null): ThresholdResult {
  return {
    threshold: 'all.errors share < 1%',
    subject: 'all.errors share',
    level: passed === null ? null : 'critical',
    passed,
    why: null,
    value: null,
    unit: 'share',
    limit: '< 1%',
    baseline: null,
    samples: 0,
    thin: false,
    broken_since_seconds: null,
  };
}

function codeOf(parts: Partial<Summary>, isStrict = false, file?: string): number {
  const summary = { ...observe([tickAt(1_000)]).summary, ...parts };
  const notSaved = file === undefined ? [] : [{ file, code: 'ENOSPC', message: 'no space left' }];
  return exits[exitOfRun({ summary, notSaved }, isStrict)].code;
}

describe('the exit code of a run', () => {
  it.each<[Verdict, number]>([
    ['passed', 0],
    ['failed', 1],
    ['incomplete', 5],
    ['inconclusive', 5],
    ['generator-limited', 0],
  ])('%s is %d', (verdict, code) => {
    expect(codeOf({ verdict, complete: verdict !== 'incomplete' })).toBe(code);
  });

  it('is 3 for a limited generator where that was asked for and nothing is graver', () => {
    const limited = { generator_limited: true };
    expect(codeOf({ ...limited, verdict: 'generator-limited' })).toBe(0);
    expect(codeOf({ ...limited, verdict: 'generator-limited' }, true)).toBe(3);
    expect(codeOf({ ...limited, verdict: 'inconclusive' }, true)).toBe(5);
    expect(codeOf({ ...limited, verdict: 'failed' }, true)).toBe(1);
    expect(codeOf({ generator_limited: false, verdict: 'passed' }, true)).toBe(0);
    expect(codeOf({ generator_limited: null, verdict: 'passed' }, true)).toBe(0);
  });

  it('is 5 where one threshold failed and nothing was measured for another', () => {
    const thresholds = [thresholdOf(false), thresholdOf(null)];
    expect(codeOf({ verdict: 'failed', thresholds })).toBe(5);
    expect(codeOf({ verdict: 'failed', thresholds: [thresholdOf(false)] })).toBe(1);
  });

  it('is 1 for a run that a threshold ended, whatever was undecided by then', () => {
    const aborted = {
      verdict: 'failed',
      complete: false,
      aborted_by: 'all.errors share < 1%',
    } as const;
    expect(codeOf({ ...aborted, thresholds: [thresholdOf(false), thresholdOf(null)] })).toBe(1);
  });

  it('is that of an early end even where a check or a threshold failed', () => {
    expect(codeOf({ verdict: 'failed', complete: false, reason: 'the platform ended' })).toBe(5);
    expect(codeOf({ verdict: 'failed', complete: false, reason: 'SIGINT' })).toBe(130);
    expect(codeOf({ verdict: 'incomplete', complete: false, reason: 'SIGTERM' })).toBe(143);
  });

  it('is 74 when something was not saved', () => {
    expect(codeOf({ verdict: 'failed' }, false, 'summary.json')).toBe(74);
  });
});
