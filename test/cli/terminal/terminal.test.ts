import { beforeAll, describe, expect, it, vi } from 'vitest';
import { openTerminal, type TerminalOptions } from '../../../src/cli/terminal/terminal.ts';
import { prepareHistograms } from '../../../src/metrics/histogram.ts';
import type { ThresholdResult } from '../../../src/metrics/summary.ts';
import type { SavedResults } from '../../../src/cli/terminal/saved-results.ts';
import { observe } from '../../outputs/observed-windows.ts';
import { factsOf } from '../../streams/facts-of.ts';
import { startedAt, tickAt } from '../../streams/observed-run.ts';
import { drawnScreen } from './drawn-screen.ts';
import { FakeScreen } from './screen.ts';
import { plan, shownRun } from './shown-run.ts';

beforeAll(prepareHistograms);

const silent: ThresholdResult = {
  threshold: 'http.latency p95 < 50ms',
  subject: 'http.latency p95',
  level: null,
  passed: null,
  why: 'nothing was measured',
  value: null,
  unit: 'ms',
  limit: '< 50 ms',
  baseline: null,
  samples: 0,
  thin: false,
  broken_since_seconds: null,
};

const saved: SavedResults = {
  folder: 'results/mixed_workload-20261120T120341Z-7',
  files: ['summary.json', 'windows.jsonl', 'host.json'],
  notSaved: [],
};

const defaults = { quiet: false, verbose: false, color: false };

const large = { columns: 100, rows: 40 };

function setUp(size: typeof large | undefined, options: Partial<TerminalOptions> = {}) {
  const progress = new FakeScreen(size);
  const result = new FakeScreen(undefined);
  return {
    progress,
    result,
    terminal: openTerminal(plan, { ...defaults, ...options, progress, result }),
  };
}

function play(options: Partial<TerminalOptions> = {}, results = saved, run = shownRun) {
  const { progress, result, terminal } = setUp(undefined, options);
  const { windows, summary } = observe(run);
  for (const window of windows) terminal.window(window);
  terminal.finish(summary, results);
  return { progress: progress.text, result: result.text };
}

function labelOf(line: string): string {
  return line.split(' ', 1)[0] ?? '';
}

describe('without a terminal', () => {
  it('prints a line every few seconds, not every window', async () => {
    await expect(play().progress).toMatchFileSnapshot('frames/progress.txt');
  });

  it('prints the verdict, the table, the files and the command to repeat it', async () => {
    await expect(play().result).toMatchFileSnapshot('frames/final.txt');
  });

  it('writes no escape codes without colour and some with it', () => {
    expect(play().result).not.toContain('\u001b');
    expect(play({ color: true }).result).toContain('\u001b[32m');
  });

  it('prints only the verdict when it is to be quiet', () => {
    const { progress, result } = play({ quiet: true });
    expect(progress).toBe('');
    expect(result).toMatch(/^PASSED .*\n$/);
  });

  it.each([
    ['failed', /^FAILED .*\n {2}✘ http\.latency p95 was 61\.2 ms, limit < 50 ms\n$/],
    ['incomplete', /^INCOMPLETE .*\n {2}✘ incomplete: SIGTERM\n$/],
    ['generator-limited', /^GENERATOR-LIMITED .*\n$/],
  ] as const)('says when it is quiet why a run is %s', (verdict, lines) => {
    const reasons = {
      failed: ['http.latency p95 was 61.2 ms, limit < 50 ms'],
      incomplete: ['incomplete: SIGTERM'],
      'generator-limited': ['generator-limited: CPU 98 %'],
    };
    const { result, terminal } = setUp(undefined, { quiet: true });
    const { summary } = observe(shownRun);
    terminal.finish({ ...summary, verdict, verdict_reasons: reasons[verdict] }, saved);
    expect(result.text).toMatch(lines);
  });

  it('shows transports in the phases that count and personas in the whole run', () => {
    const lines = play().result.split('\n');
    expect(lines).toContain('steady: 2 s');
    expect(lines.find((line) => line.startsWith('websocket '))).toMatch(/ 824 +412\/s/);
    expect(lines[lines.indexOf('whole run') + 1]).toMatch(/^admin ws +276 /);
  });

  it('shows the whole run when no phase that counts was measured, and says so', () => {
    const { result, terminal } = setUp(undefined);
    terminal.finish(observe(shownRun, factsOf({ phasesThatCount: ['spike'] })).summary, saved);
    expect(result.text).toContain('whole run, no phase that counts was measured: 4 s');
    expect(result.text).toMatch(/^websocket +1 648 /m);
  });

  it('cuts nothing in a file, and on a screen to its width', () => {
    const threshold = `http.latency{operation=${'orders.'.repeat(20)}} p95 < 50ms`;
    const { summary } = observe(shownRun, factsOf({ thresholds: [{ ...silent, threshold }] }));
    const shownOn = (result: FakeScreen): string => {
      const progress = new FakeScreen(undefined);
      openTerminal(plan, { ...defaults, progress, result }).finish(summary, saved);
      return result.text;
    };
    expect(shownOn(new FakeScreen(undefined))).toContain(`${threshold}  n/a  nothing`);
    expect(shownOn(new FakeScreen(undefined))).not.toContain('…');
    expect(shownOn(new FakeScreen(large))).toMatch(/unjudged .*…/);
  });

  it('prints every operation when it is to be verbose', () => {
    expect(play().result).not.toContain('query.recent_events');
    expect(play({ verbose: true }).result).toContain('query.recent_events');
  });

  it('says how much of the charts was seen, and what was not when it is to be verbose', () => {
    const states = ['offline', 'online', 'failed'];
    const ways = ['offline on started -> online', 'online on closed -> failed'];
    const chart = { kind: 'chart', at: 0, persona: 'observer', states, ways } as const;
    const way = { kind: 'way', at: 1, persona: 'observer', way: ways[0] ?? '' } as const;
    const run = [chart, way, ...shownRun];
    expect(play().result).not.toContain('coverage');
    expect(play({}, saved, run).result).toMatch(/^coverage +states 1 of 3 {2}transitions 1 of 2$/m);
    expect(play({}, saved, run).result).not.toContain('never seen');
    const verbose = play({ verbose: true }, saved, run).result;
    expect(verbose).toMatch(/^never seen\n {2}observer {2}online\n {2}observer {2}failed\n/m);
    expect(verbose).toContain('  observer  online on closed -> failed');
  });

  it('says what failed and that the numbers cannot be trusted', () => {
    const { result } = play({}, saved, [startedAt(1), tickAt(1_000)]);
    expect(result).toMatch(/^FAILED .*numbers not trustworthy: operations are unaccounted for\n/);
    expect(result).toContain('✘ conservation: 1 windows do not balance');
    expect(result).toContain('✘ users-connected: 0 of 0 users');
  });

  it.each([
    ['INCONCLUSIVE', factsOf({ thresholds: [silent] })],
    ['INCOMPLETE', factsOf({ complete: false, reason: 'SIGINT' })],
    ['GENERATOR-LIMITED', factsOf({ generator: { limited: true, cause: 'CPU 98 %' } })],
  ])('begins with %s and says why', (word, facts) => {
    const { result, terminal } = setUp(undefined);
    terminal.finish(observe(shownRun, facts).summary, saved);
    const [verdict, reason] = result.text.split('\n');
    expect(verdict?.startsWith(`${word}  `)).toBe(true);
    expect(reason).toMatch(/^ {2}✘ (inconclusive|incomplete|generator-limited): \S/);
    const isLimited = word === 'GENERATOR-LIMITED';
    expect(verdict?.endsWith('figures describe the generator')).toBe(isLimited);
  });

  it('says what was not saved', () => {
    const problem = { file: 'windows.jsonl', code: 'ENOSPC', message: 'no space left' };
    const { result } = play({}, { ...saved, notSaved: [problem] });
    expect(result).toContain('NOT SAVED   windows.jsonl: no space left');
    expect(result).toMatch(/^results\/\S+\/ {3}summary\.json {2}host\.json$/m);
  });
});

describe('in a terminal', () => {
  it('draws the phases and the figures, and leaves no trace but the cursor', async () => {
    const { progress, result, terminal } = setUp(large);
    const { windows, summary } = observe(shownRun);
    for (const window of windows.slice(0, 2)) terminal.window(window);
    await vi.waitUntil(() => progress.text.includes('so far, last at'));
    expect(progress.text).toContain('\u001b[?25l');
    expect(progress.text).toMatch(/steady {6}█+░+ 1s of 2s/);
    expect(progress.text).toContain('messages    412/s');
    terminal.finish(summary, saved);
    expect(progress.text).toContain('\u001b[?25h');
    expect(progress.text.endsWith('\u001b[0J')).toBe(true);
    expect(result.text).toMatch(/^PASSED /);
  });

  it('draws at most four times a second, however many windows come', async () => {
    const { progress, terminal } = setUp(large);
    const [window] = observe(shownRun).windows;
    for (let times = 0; times < 500 && window !== undefined; times += 1) terminal.window(window);
    await vi.waitUntil(() => progress.text.includes('so far, last at'));
    expect(progress.text.split('so far, last at')).toHaveLength(2);
    terminal.stop();
  });

  it('prints notes above what is drawn, and leaves nothing of it behind', async () => {
    const { progress, terminal } = setUp(large);
    const [first, second] = observe(shownRun).windows;
    if (first === undefined || second === undefined) throw new Error('a run has windows');
    terminal.window(first);
    await vi.waitUntil(() => progress.text.includes('so far, last at'));
    const drawn = drawnScreen(progress.text);
    terminal.note('first note');
    terminal.note('second note');
    terminal.window(second);
    await vi.waitUntil(() => progress.text.includes('second note'));
    terminal.stop();
    const redrawn = drawnScreen(progress.text.slice(0, progress.text.lastIndexOf('\u001b[?25h')));
    expect(redrawn.slice(1, 3)).toEqual(['first note', 'second note']);
    expect(redrawn.map(labelOf)).toEqual(drawn.map(labelOf).toSpliced(1, 0, 'first', 'second'));
  });

  it('gives the cursor back when the run ends without a summary or the process exits', () => {
    const before = process.listenerCount('exit');
    const { progress, terminal } = setUp(large);
    expect(process.listenerCount('exit')).toBe(before + 1);
    terminal.stop();
    terminal.stop();
    expect(progress.text.split('\u001b[?25h')).toHaveLength(2);
    expect(process.listenerCount('exit')).toBe(before);
  });

  it('prints lines instead where the frame has no room', () => {
    const { progress, terminal } = setUp({ columns: 80, rows: 10 });
    for (const window of observe(shownRun).windows) terminal.window(window);
    terminal.stop();
    expect(progress.text).not.toContain('\u001b');
    expect(progress.text).toContain('2s of 4s');
  });
});
