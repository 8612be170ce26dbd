import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createTerminal, type TerminalOptions } from '../../../src/cli/terminal/terminal.ts';
import { prepareHistograms } from '../../../src/metrics/histogram.ts';
import type { SavedResults } from '../../../src/cli/terminal/saved-results.ts';
import { observe } from '../../outputs/observed-windows.ts';
import { startedAt, tickAt } from '../../streams/observed-run.ts';
import { FakeScreen } from './screen.ts';
import { plan, shownRun } from './shown-run.ts';

beforeAll(prepareHistograms);

const saved: SavedResults = {
  folder: 'results/mixed_workload-20261120T120341Z-7',
  files: ['summary.json', 'windows.jsonl', 'host.json'],
  notSaved: [],
};

const defaults = { quiet: false, verbose: false, color: false };

const large = { columns: 100, rows: 40 };

const setUp = (size: typeof large | undefined, options: Partial<TerminalOptions> = {}) => {
  const progress = new FakeScreen(size);
  const result = new FakeScreen(undefined);
  return {
    progress,
    result,
    terminal: createTerminal({ ...defaults, ...options, progress, result }),
  };
};

const play = (options: Partial<TerminalOptions> = {}, results = saved, run = shownRun) => {
  const { progress, result, terminal } = setUp(undefined, options);
  const { windows, summary } = observe(run);
  terminal.begin(plan);
  for (const window of windows) terminal.window(window);
  terminal.finish(summary, results);
  return { progress: progress.text, result: result.text };
};

describe('without a terminal', () => {
  it('prints a line every few seconds, not every window', () => {
    expect(play().progress).toMatchInlineSnapshot(`
      "statecrowd 0.1.0 · mixed_workload · seed 7 · embedded platform ws://127.0.0.1:41733/ws
      2s of 4s · steady · 112 of 120 online · ws 412/s ok 99.0 % p95 13 ms · db 96/s ok 100 % p95 n/a · errors 8
      4s of 4s · cool-down · 112 of 120 online · ws 412/s ok 99.0 % p95 13 ms · db 96/s ok 100 % p95 n/a · errors 16
      "
    `);
  });

  it('prints the verdict, the table, the files and the command to repeat it', () => {
    expect(play().result).toMatchInlineSnapshot(`
      "PASSED  5 of 5 checks · 6 users · 4s · numbers trustworthy

                      count   rate  errors     p50    p95    p99    max
      websocket       1 648  412/s   0.9 %  7.5 ms  13 ms  14 ms  14 ms
      database          384   96/s     0 %  7.4 ms  13 ms    n/a  14 ms

      admin ws          276   69/s   2.8 %  7.5 ms  13 ms    n/a  14 ms
      admin db           64   16/s     0 %  6.8 ms    n/a    n/a  14 ms
      analyst ws        272   68/s   1.4 %  7.7 ms  13 ms    n/a  14 ms
      analyst db         64   16/s     0 %  8.3 ms    n/a    n/a  14 ms
      coordinator ws    276   69/s   1.4 %  7.5 ms  13 ms    n/a  14 ms
      coordinator db     64   16/s     0 %  7.5 ms    n/a    n/a  13 ms
      developer ws      272   68/s     0 %  6.9 ms  13 ms    n/a  14 ms
      developer db       64   16/s     0 %  6.2 ms    n/a    n/a  14 ms
      observer ws       276   69/s     0 %  7.4 ms  13 ms    n/a  14 ms
      observer db        64   16/s     0 %  6.5 ms    n/a    n/a  12 ms
      researcher ws     276   69/s     0 %  8.0 ms  13 ms    n/a  14 ms
      researcher db      64   16/s     0 %  8.1 ms    n/a    n/a  14 ms

      service times of operations that succeeded, closed model
      users       6 created  6 connected  6 active  0 errored
      messages    1 648 sent  1 632 received  16 failed  99.0 % ok  0 pushes
      connections 0 opened  0 lost  0 refused  0 reconnects
      pool wait   mean 0.2 ms  p95 0.4 ms  max 0.4 ms
      errors      websocket close_1006[2J 16

      results/mixed_workload-20261120T120341Z-7/   summary.json  windows.jsonl  host.json
      repeat      statecrowd run mixed_workload --duration 4 --seed 7
      "
    `);
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

  it('prints every operation when it is to be verbose', () => {
    expect(play().result).not.toContain('query.recent_events');
    expect(play({ verbose: true }).result).toContain('query.recent_events');
  });

  it('says what failed and that the numbers cannot be trusted', () => {
    const { result } = play({}, saved, [startedAt(1), tickAt(1_000)]);
    expect(result).toMatch(/^FAILED .*numbers not trustworthy: operations are unaccounted for\n/);
    expect(result).toContain('✘ conservation: 1 windows do not balance');
    expect(result).toContain('✘ users-connected: 0 of 0 users');
  });

  it('says what was not saved', () => {
    const problem = { file: 'windows.jsonl', code: 'ENOSPC', message: 'no space left' };
    const { result } = play({}, { ...saved, notSaved: [problem] });
    expect(result).toContain('NOT SAVED   windows.jsonl: no space left');
  });
});

describe('in a terminal', () => {
  it('draws the phases and the figures, and leaves no trace but the cursor', async () => {
    const { progress, result, terminal } = setUp(large);
    const { windows, summary } = observe(shownRun);
    terminal.begin(plan);
    for (const window of windows.slice(0, 2)) terminal.window(window);
    await vi.waitUntil(() => progress.text.includes('so far, last at'));
    expect(progress.text).toContain('\u001b[?25l');
    expect(progress.text).toMatch(/steady {6}█+░+ 1s of 2s/);
    expect(progress.text).toContain('messages    412/s');
    terminal.finish(summary, saved);
    expect(progress.text).toMatch(/\u001b\[\?25h.*\u001b\[0J$/s);
    expect(result.text).toMatch(/^PASSED /);
  });

  it('draws at most four times a second, however many windows come', async () => {
    const { progress, terminal } = setUp(large);
    const [window] = observe(shownRun).windows;
    terminal.begin(plan);
    for (let times = 0; times < 500 && window !== undefined; times += 1) terminal.window(window);
    await vi.waitUntil(() => progress.text.includes('so far, last at'));
    expect(progress.text.split('so far, last at')).toHaveLength(2);
    terminal.stop();
  });

  it('gives the cursor back when the run ends without a summary or the process exits', () => {
    const { progress, terminal } = setUp(large);
    const before = process.listenerCount('exit');
    terminal.begin(plan);
    expect(process.listenerCount('exit')).toBe(before + 1);
    terminal.stop();
    terminal.stop();
    expect(progress.text.split('\u001b[?25h')).toHaveLength(2);
    expect(process.listenerCount('exit')).toBe(before);
  });

  it('prints lines instead where the frame has no room', () => {
    const { progress, terminal } = setUp({ columns: 80, rows: 10 });
    terminal.begin(plan);
    for (const window of observe(shownRun).windows) terminal.window(window);
    terminal.stop();
    expect(progress.text).not.toContain('\u001b');
    expect(progress.text).toContain('2s of 4s');
  });
});
