import { beforeAll, describe, expect, it } from 'vitest';
import { exits } from '../../src/cli/exit-codes.ts';
import { exitOfRun } from '../../src/cli/exit-of-run.ts';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Summary, Verdict } from '../../src/metrics/summary.ts';
import { observe } from '../outputs/observed-windows.ts';
import { tickAt } from '../streams/observed-run.ts';

beforeAll(prepareHistograms);

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

  it('is that of an early end even where a check or a threshold failed', () => {
    expect(codeOf({ verdict: 'failed', complete: false, reason: 'the platform ended' })).toBe(5);
    expect(codeOf({ verdict: 'failed', complete: false, reason: 'SIGINT' })).toBe(130);
    expect(codeOf({ verdict: 'incomplete', complete: false, reason: 'SIGTERM' })).toBe(143);
  });

  it('is 74 when something was not saved', () => {
    expect(codeOf({ verdict: 'failed' }, false, 'summary.json')).toBe(74);
  });
});
