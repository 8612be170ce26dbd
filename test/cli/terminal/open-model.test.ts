import { beforeAll, describe, expect, it } from 'vitest';
import { finalLines, verdictLine } from '../../../src/cli/terminal/final-summary.ts';
import { labelWidth, liveLineCount, liveLines } from '../../../src/cli/terminal/live-lines.ts';
import { advance, freshProgress, type Progress } from '../../../src/cli/terminal/progress.ts';
import { progressLine } from '../../../src/cli/terminal/progress-line.ts';
import type { RunPlan } from '../../../src/cli/terminal/run-plan.ts';
import { prepareHistograms } from '../../../src/metrics/histogram.ts';
import type { Summary } from '../../../src/metrics/summary.ts';
import type { ThresholdStanding, Window } from '../../../src/metrics/window.ts';
import { observe } from '../../outputs/observed-windows.ts';
import { findings, openFacts, openPlan, openRun } from './shown-open-run.ts';

beforeAll(prepareHistograms);

function observed(): { readonly windows: readonly Window[]; readonly summary: Summary } {
  return observe(openRun, openFacts);
}

const allHold: ThresholdStanding = {
  total: 4,
  held: 4,
  undecided: 0,
  broken: [],
  abort: undefined,
};
const oneBroken: ThresholdStanding = {
  ...allHold,
  held: 3,
  broken: ['websocket.operations rate > 1000/s \u001b[2J'],
};

function progressOf(standing: ThresholdStanding): Progress {
  const windows = observed().windows.slice(0, 2);
  return windows.reduce(
    (before, window) => advance(before, { ...window, standing }),
    freshProgress,
  );
}

function frame(width: number, standing = allHold, plan: RunPlan = openPlan): readonly string[] {
  return liveLines(plan, progressOf(standing), width).map(({ label, text }) =>
    (label.padEnd(labelWidth) + text).trimEnd(),
  );
}

describe('the live frame of the open model', () => {
  it('shows plan against deeds, response times and how the thresholds stand', async () => {
    await expect(frame(120).join('\n')).toMatchFileSnapshot('frames/live-open-120.txt');
  });

  it('fits 80 columns with a threshold broken', async () => {
    await expect(frame(80, oneBroken).join('\n')).toMatchFileSnapshot('frames/live-open-80.txt');
  });

  it.each([40, 60, 80, 120, 200])('has always the same lines, none over %d columns', (width) => {
    const lines = frame(width, oneBroken);
    expect(lines).toHaveLength(liveLineCount);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(lines.join('')).not.toContain('\u001b');
  });

  it('counts what was not measured yet as neither held nor broken', () => {
    const thresholds = (standing: Partial<ThresholdStanding>) =>
      frame(120, { ...allHold, ...standing }).find((line) => line.startsWith('thresholds'));
    expect(thresholds({ held: 3, undecided: 1 })).toBe('thresholds  3 of 4 ✔  1 not measured yet');
    expect(thresholds({ held: 0, undecided: 4 })).toBe('thresholds  0 of 4  4 not measured yet');
    const progress = progressOf({ ...allHold, held: 3, undecided: 1 });
    expect(progressLine(openPlan, progress)).toMatch(/thresholds 3 of 4, 1 not measured yet$/);
  });

  it('leaves the pace out where only users were planned, and says what was dropped', () => {
    const closed = { ...openPlan, loadModel: 'users' } as const;
    expect(frame(120, allHold, closed).join('\n')).not.toContain('pace');
    expect(progressLine(openPlan, progressOf(oneBroken)).split(' · ').slice(-2)).toEqual([
      'dropped 14',
      'thresholds 3 of 4',
    ]);
  });

  it('says how many are online, not of how many, when users come at a rate', () => {
    const sessions = { ...openPlan, loadModel: 'sessions', users: undefined } as const;
    const [users] = frame(120, allHold, sessions);
    expect(users).toBe('users       40 online  observer 40');
  });
});

const saved = {
  folder: 'results/orders-20261121T090000Z-7',
  files: ['summary.json'],
  notSaved: [],
};

function final(width: number): readonly string[] {
  const summary = { ...observed().summary, findings };
  const options = { plan: openPlan, saved, verbose: false, width };
  return [verdictLine(summary), ...finalLines(summary, options)];
}

describe('the end of a run of the open model', () => {
  it('is told in full where the width is not known', () => {
    const lines = final(Infinity);
    expect(lines.join('')).not.toContain('…');
    expect(lines.join('\n')).toContain('warning < 1% critical > 2%');
    expect(lines.join('\n')).toContain('service: all operations; response and lateness: planned');
    expect(final(80).join('')).toContain('…');
  });

  it('shows response times, thresholds, figures, metrics and findings', async () => {
    await expect(final(100).join('\n')).toMatchFileSnapshot('frames/final-open.txt');
  });

  it.each([50, 80])('tells the whole of a finding within %d columns', (width) => {
    const words = final(width).join(' ').replaceAll(/ +/g, ' ');
    for (const { what, evidence, advice } of findings) {
      expect(words).toContain(what);
      expect(words).toContain(evidence);
      expect(words).toContain(`→ ${advice}`);
    }
  });

  it.each([60, 80, 120])('keeps its tables within %d columns', (width) => {
    const lines = final(width);
    const from = lines.indexOf('thresholds');
    const to = lines.findIndex((line) => line.startsWith('results/'));
    expect(from).toBeGreaterThan(0);
    const tables = lines.slice(from, to);
    expect(Math.max(...tables.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(lines.join('')).not.toContain('\u001b');
  });
});
