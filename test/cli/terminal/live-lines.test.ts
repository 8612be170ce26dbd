import { beforeAll, describe, expect, it } from 'vitest';
import { labelWidth, liveLineCount, liveLines } from '../../../src/cli/terminal/live-lines.ts';
import { advance, freshProgress } from '../../../src/cli/terminal/progress.ts';
import { progressLine } from '../../../src/cli/terminal/progress-line.ts';
import { prepareHistograms } from '../../../src/metrics/histogram.ts';
import { observe } from '../../outputs/observed-windows.ts';
import { plan, shownRun } from './shown-run.ts';

beforeAll(prepareHistograms);

const calm = {
  loopUtilisation: 0.18,
  latenessP99Ms: 0.8,
  gcMs: 4,
  gcMaxMs: 2,
  rssMb: 143.4,
  cpuShare: 0.2,
};

function progressOf(generator = calm) {
  const windows = observe(shownRun).windows.slice(0, 3);
  return windows.map((window) => ({ ...window, generator })).reduce(advance, freshProgress);
}

function frame(width: number, generator = calm): readonly string[] {
  return liveLines(plan, progressOf(generator), width).map(({ label, text }) =>
    (label.padEnd(labelWidth) + text).trimEnd(),
  );
}

describe('the live frame', () => {
  it('fits 120 columns', async () => {
    await expect(frame(120).join('\n')).toMatchFileSnapshot('frames/live-120.txt');
  });

  it('fits 80 columns', async () => {
    await expect(frame(80).join('\n')).toMatchFileSnapshot('frames/live-80.txt');
  });

  it.each([40, 60, 80, 120, 200])('has always the same lines, none over %d columns', (width) => {
    const lines = frame(width);
    expect(lines).toHaveLength(liveLineCount);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(liveLines(plan, freshProgress, width)).toHaveLength(liveLineCount);
  });

  it('tells CPU and memory of all that is ours in one line, as far as they were read', () => {
    const reading = (last: number) => ({ last, min: 0, max: 9, mean: 1, samples: 1 });
    const target = {
      cpu: reading(0.314),
      memory: reading(88.2),
      database_cpu: reading(0.5),
      database_memory: reading(41.7),
    };
    const progress = progressOf();
    const window = progress.window === undefined ? undefined : { ...progress.window, target };
    const lines = liveLines(plan, { ...progress, window }, 120);
    expect(lines.find(({ label }) => label === 'machine')?.text).toBe(
      'generator cpu 0.20 143 MB  target cpu 0.31 88 MB  database cpu 0.50 42 MB',
    );
  });

  it('never lets the target steer the terminal', () => {
    expect(frame(120).join('')).not.toContain('\u001b');
    expect(frame(120).join('')).toContain('close_1006[2J');
  });

  it('warns when the generator does not keep up', () => {
    const late = { ...calm, latenessP99Ms: 40 };
    expect(frame(120, late).join('\n')).toContain('▲ limits this run');
  });

  it('leaves parts of the generator out as a whole', () => {
    const late = { ...calm, latenessP99Ms: 40 };
    const generator = (width: number) =>
      frame(width, late).find((line) => line.startsWith('generator'));
    expect(generator(120)).toMatch(/▲ limits this run {2}figures describe the generator$/);
    expect(generator(80)).toMatch(/▲ limits this run$/);
  });

  it('names the class of an error before whatever there may be no room for', () => {
    const errors = frame(60).find((line) => line.startsWith('errors'));
    expect(errors).toContain('last at 2s  close_1006[2J  admin');
  });
});

describe('the last error', () => {
  it('names the fault that can be its cause', () => {
    const lastError = {
      atMs: 8100,
      user: 'observer-3',
      persona: 'observer',
      state: 'online.watching',
      transport: 'websocket',
      operation: 'query.agents',
      errorClass: 'close_1006',
    } as const;
    const textOf = (fault: string | null) =>
      liveLines(plan, { ...progressOf(), lastError: { ...lastError, fault } }, 120).find(
        ({ label }) => label === 'errors',
      )?.text;
    expect(textOf('kill-1')).toContain('close_1006 (fault kill-1)  observer-3');
    expect(textOf(null)).toContain('close_1006  observer-3');
  });
});

describe('the progress line', () => {
  it('says where the run is, its rates and its errors', () => {
    expect(progressLine(plan, progressOf()).split(' · ')).toEqual([
      '3s of 4s',
      'steady',
      '112 of 120 online',
      'ws 412/s ok 99.0 % p95 13 ms',
      'db 96/s ok 100 % p95 n/a',
      'errors 12',
    ]);
  });
});
