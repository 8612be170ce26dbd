import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { performSchedule } from '../../src/cli/perform-schedule.ts';
import type { WaitClock } from '../../src/cli/wait-clock.ts';
import {
  readScheduleRecord,
  scheduleFile,
  type ScheduleRecord,
} from '../../src/outputs/schedule-record.ts';
import { patience } from '../support/patience.ts';
import { descendantsOf, isRunning } from '../support/processes.ts';
import { runStatecrowd, startStatecrowd } from './run-statecrowd.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'statecrowd-schedule-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | object): string {
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
  writeFileSync(join(folder, name), text);
  return name;
}

function recordIn(results: string): ScheduleRecord {
  const saved = readScheduleRecord(join(folder, results));
  if (saved.kind === 'problem') throw new Error(saved.message);
  return saved.record;
}

const statesIn = (results: string): readonly string[] =>
  recordIn(results).runs.map(({ state }) => state);

const scenarioOf = (name: string, duration: string, more = ''): string =>
  `name: ${name}\nusers: { researcher: 8 }\nthink_time: 0.2\nprogress_interval: 1s\n` +
  `load: { warmup: 500ms, duration: ${duration}, cooldown: 500ms }\n${more}`;

const short = { duration_seconds: 1, warmup_period: 0.5, cooldown_period: 0.5 };
const own = { name: 'own', user_counts: { researcher: 8 }, ...short };
const lossy = 'model: { loss: 1 }\n';

/** Everybody fails, a shipped scenario at another size, and one that is written in place. */
function threeRuns(name: string): string {
  write('lossy.yaml', scenarioOf('lossy', '5s', lossy));
  return write(`${name}.json`, {
    name,
    scenarios: [
      { name: 'lossy.yaml', delay_minutes: 0 },
      {
        name: 'mixed_workload',
        delay_minutes: 65,
        config: { ...short, user_counts: own.user_counts },
      },
      { name: 'custom', delay_minutes: 5, config: own },
    ],
  });
}

describe('a schedule', () => {
  test('shows its whole plan with times, and starts nothing', async () => {
    const { code, out } = await runStatecrowd(['schedule', threeRuns('planned'), '--dry-run'], {
      folder,
    });
    expect(code).toBe(0);
    expect(out).toMatch(/^planned · 3 runs · 1h 10m in all\n/);
    expect(out).toMatch(/^ +1 {2}lossy +0s +6s +0s$/m);
    expect(out).toMatch(/^ +2 {2}mixed_workload +1h 5m +2s +1h 5m$/m);
    expect(out).toContain('own · 8 users · seed 1');
    expect(out).toContain('mixed_workload · 8 users · seed 1');
    expect(out).toContain('dry run: nothing was started');
    expect(existsSync(join(folder, 'results'))).toBe(false);
  });

  test('runs all of it into one folder, which says what it came to', async () => {
    const args = ['schedule', threeRuns('whole'), '--simulate', '--output', 'whole'];
    const { code, out } = await runStatecrowd(args, { folder });
    expect(code).toBe(1);
    expect(readdirSync(join(folder, 'whole')).sort()).toEqual([
      '01-lossy',
      '02-mixed_workload',
      '03-own',
      'schedule.json',
      'schedule.md',
    ]);
    expect(recordIn('whole')).toMatchObject({
      schedule: 'whole',
      complete: true,
      simulated: true,
      runs: [
        { state: 'done', verdict: 'failed', exit_code: 1, folder: '01-lossy' },
        { state: 'done', verdict: 'passed', users: 8, folder: '02-mixed_workload' },
        { state: 'done', verdict: 'passed', scenario: 'own', folder: '03-own' },
      ],
    });
    const page = readFileSync(join(folder, 'whole', 'schedule.md'), 'utf8');
    expect(page).toContain('## whole: 2 of 3 passed');
    expect(out).toContain('3 runs · 1 failed · 2 passed');
    expect(out).toMatch(/repeat +(npx )?statecrowd schedule whole\.json --simulate\n/);
    expect(out).toMatch(/statecrowd simulate custom --custom-name own --custom-users researcher:8/);
  });

  test('is below options and variables, which all of its runs share', async () => {
    const args = ['schedule', threeRuns('shared'), '--dry-run', '--users', '7'];
    const environment = { STATECROWD_DURATION: '9' };
    const { out } = await runStatecrowd(args, { folder, environment });
    expect(out.match(/ · 7 users · /g)).toHaveLength(3);
    expect(out.match(/steady 9s/g)).toHaveLength(3);
  });

  test('is told everything that is wrong with it and its scenarios', async () => {
    write('broken.yaml', 'name: broken\nuser: {}\nusers: { observer: 1 }\n');
    const file = write('wrong.json', {
      name: 'wrong',
      scenarios: [
        { name: 'mixd_workload', delay_minutes: -1 },
        { name: 'stress_test', config: { user_counts: { reseacher: 3 } } },
        { name: 'custom', config: { name: 'x', user_counts: { obsrver: 3 } } },
        { name: 'none.yaml' },
        { name: 'broken.yaml' },
      ],
    });
    const args = ['schedule', file, '--seed', 'x', '--json', '--dry-run', '--resume', 'nowhere'];
    const { code, out, err } = await runStatecrowd(args, { folder });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    for (const line of [
      /wrong\.json:6:7 scenarios\.0\.delay_minutes +-1 is not a number/,
      /wrong\.json:5:7 scenarios\.0\.name +unknown scenario "mixd_workload"; did you mean/,
      /wrong\.json:11:9 scenarios\.1\.config\.user_counts +"reseacher" is not a persona; did/,
      /wrong\.json:21:11 scenarios\.2\.config\.user_counts\.obsrver +unknown persona "obsrver"/,
      /wrong\.json:26:7 scenarios\.3\.name +"none\.yaml" does not exist/,
      /broken\.yaml:2:1 user +unknown key/,
      /--seed +"x" is not a whole number/,
      /--json +cannot be combined with --dry-run/,
      /--resume +"nowhere" holds no schedule\.json/,
    ]) {
      expect(err).toMatch(line);
    }
    expect(err).toContain('9 problems, nothing was started');
  });

  test('is for machines to read as well', async () => {
    const args = ['schedule', threeRuns('json'), '--simulate', '--json', '--output', 'json'];
    const { out } = await runStatecrowd(args, { folder });
    expect(JSON.parse(out)).toEqual({ folder: 'json', ...recordIn('json') });
  });
});

/** A clock on which waiting takes no time. */
function quickClock(): WaitClock {
  let nowMs = 0;
  return {
    now: () => nowMs,
    after: (delayMs, callback) => {
      nowMs += delayMs;
      queueMicrotask(callback);
      return () => undefined;
    },
  };
}

test('waits are counted down from the end of the run before', async () => {
  const file = write('waits.json', {
    name: 'waits',
    scenarios: [
      { name: 'custom', delay_minutes: 30, config: own },
      { name: 'custom', delay_minutes: 2.2, config: own },
    ],
  });
  const said: string[] = [];
  const hear = (text: unknown): boolean => said.push(String(text)) > 0;
  const spies = [process.stderr, process.stdout].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(hear),
  );
  onTestFinished(() => spies.forEach((spy) => spy.mockRestore()));
  const call = { schedule: join(folder, file), options: { export: false } };
  const interruptions = { onFirst: () => () => undefined };
  const invocation = {
    written: ['schedule', file],
    problems: [],
    environment: {},
    interruptions,
    exit: 'passed',
  } as const;
  expect(await performSchedule(call, invocation, quickClock())).toBe('passed');
  const lines = said.join('').split('\n');
  expect(lines.filter((line) => line.startsWith('next: '))).toEqual([
    'next: own in 2m 12s (2 of 2)',
    'next: own in 1m 12s (2 of 2)',
    'next: own in 12s (2 of 2)',
  ]);
  expect(lines.filter((line) => line.startsWith('run '))).toEqual([
    'run 1 of 2: own',
    'run 2 of 2: own',
  ]);
}, 60_000);

describe('an interrupted schedule', () => {
  test.concurrent(
    'is gone on with after its process was killed in the middle of a run',
    async ({ onTestFinished }) => {
      write('second.yaml', scenarioOf('second', '10m'));
      const file = write('killed.json', {
        name: 'killed',
        scenarios: [
          { name: 'custom', config: own },
          { name: './second.yaml', delay_minutes: 0.01 },
          { name: 'custom', config: own },
        ],
      });
      const call = startStatecrowd(['schedule', file, '--output', 'killed'], { folder });
      onTestFinished(() => void call.child.kill('SIGKILL'));
      await call.untilError(/run 2 of 3[^]*steady/);
      const started = await descendantsOf(call.child.pid ?? 0);
      expect(started.some(({ command }) => command.includes('platform/main'))).toBe(true);
      call.child.kill('SIGKILL');
      await call.ended;
      const left = () => started.filter(({ pid }) => isRunning(pid));
      await vi.waitFor(() => expect(left()).toEqual([]), patience);
      expect(statesIn('killed')).toEqual(['done', 'running', 'planned']);
      const before = readFileSync(join(folder, 'killed', '01-own', 'summary.json'), 'utf8');
      write('second.yaml', scenarioOf('second', '1s'));
      const { code, out, err } = await runStatecrowd(['schedule', file, '--resume', 'killed'], {
        folder,
      });
      expect({ code, err: err.includes('run 1 of 3') }).toEqual({ code: 0, err: false });
      expect(out).toMatch(/3 runs · /);
      expect(statesIn('killed')).toEqual(['done', 'done', 'done']);
      expect(recordIn('killed')).toMatchObject({
        complete: true,
        runs: [{ folder: '01-own' }, { folder: '02-second-2' }, { folder: '03-own' }],
      });
      expect(readFileSync(join(folder, 'killed', '01-own', 'summary.json'), 'utf8')).toBe(before);
    },
    90_000,
  );

  test.concurrent(
    'ends at once when a signal comes while it waits, and says how to go on',
    async ({ onTestFinished }) => {
      const results = 'waiting-results';
      const file = write(`${results}.json`, {
        name: 'waiting',
        scenarios: [
          { name: 'custom', config: own },
          { name: 'custom', delay_minutes: 60, config: own },
        ],
      });
      const args = ['schedule', file, '--seed', '5'];
      const call = startStatecrowd([...args, '--output', results], { folder });
      onTestFinished(() => void call.child.kill('SIGKILL'));
      await call.untilError(/next: own in 1h 0m \(2 of 2\)/);
      expect(statesIn(results)).toEqual(['done', 'planned']);
      call.child.kill('SIGINT');
      const ended = await call.ended;
      expect(ended.code).toBe(130);
      expect(ended.out).toMatch(/2 runs · 1 (passed|generator-limited) · 1 not run/);
      const again = new RegExp(`resume +(npx )?statecrowd ${args.join(' ')} --resume ${results}\n`);
      expect(ended.out).toMatch(again);
      expect(recordIn(results)).toMatchObject({ complete: false, reason: 'SIGINT' });
      const resumed = await runStatecrowd([...args, '--resume', results], { folder });
      expect(resumed.code).toBe(0);
      expect(resumed.err).not.toContain('next:');
      expect(statesIn(results)).toEqual(['done', 'done']);
    },
    60_000,
  );

  test.concurrent(
    'runs again what a signal came to',
    async ({ onTestFinished }) => {
      write('long.yaml', scenarioOf('long', '10m'));
      const file = write('signalled.json', { name: 's', scenarios: [{ name: 'long.yaml' }] });
      const call = startStatecrowd(['schedule', file, '--output', 'signalled'], { folder });
      onTestFinished(() => void call.child.kill('SIGKILL'));
      await call.untilError(/steady/);
      call.child.kill('SIGTERM');
      expect(await call.ended).toMatchObject({ code: 143 });
      expect(statesIn('signalled')).toEqual(['interrupted']);
      write('long.yaml', scenarioOf('long', '1s'));
      const resumed = ['schedule', file, '--resume', 'signalled', '--quiet'];
      expect(await runStatecrowd(resumed, { folder })).toMatchObject({ code: 0 });
      expect(statesIn('signalled')).toEqual(['done']);
    },
    60_000,
  );

  test('stops after a failure where that is asked for, and can be gone on with', async () => {
    const file = threeRuns('failing');
    const args = ['schedule', file, '--simulate'];
    const stopped = await runStatecrowd(
      [...args, '--stop-on-failure', '--output', 'failing', '--quiet'],
      { folder },
    );
    expect(stopped.code).toBe(1);
    expect(stopped.out).toContain('resume');
    expect(recordIn('failing')).toMatchObject({ reason: 'stopped after a failure' });
    expect(statesIn('failing')).toEqual(['done', 'planned', 'planned']);
    const rest = await runStatecrowd([...args, '--resume', 'failing'], { folder });
    expect(rest.code).toBe(1);
    expect(statesIn('failing')).toEqual(['done', 'done', 'done']);
    const nothing = await runStatecrowd([...args, '--resume', 'failing'], { folder });
    expect(nothing.code).toBe(1);
    expect(nothing.err).toBe('');
  });

  test('saves nothing secret that was set by key, and is gone on with all the same', async () => {
    const file = threeRuns('concealed');
    const set = ['--set', 'target.headers.x-api-key=hunter2', '--set', 'timeouts.operation=2s'];
    const args = ['schedule', file, '--simulate', '--quiet', ...set];
    await runStatecrowd([...args, '--output', 'concealed'], { folder });
    expect(recordIn('concealed').settings).toEqual({
      set: 'target.headers.x-api-key=***, timeouts.operation=2s',
    });
    const saved = readFileSync(join(folder, 'concealed', scheduleFile), 'utf8');
    expect(saved).not.toContain('hunter2');
    const resumed = await runStatecrowd([...args, '--resume', 'concealed'], { folder });
    expect(resumed.err).toBe('');
  });

  test('is not gone on with as another one', async () => {
    const file = threeRuns('changed');
    const args = ['schedule', file, '--simulate', '--quiet'];
    await runStatecrowd([...args, '--seed', '5', '--output', 'changed'], { folder });
    const resume = async (...more: readonly string[]): Promise<string> => {
      const { code, err } = await runStatecrowd([...more, '--resume', 'changed'], { folder });
      expect(code).toBe(2);
      return err;
    };
    expect(await resume(...args)).toContain(
      'was begun with other settings: --seed 5; give the same',
    );
    expect(await resume(...args, '--seed', '5', '--scale', '2')).toContain('no --scale');
    expect(await resume('schedule', file, '--seed', '5')).toContain('was begun with --simulate');
    write('changed.json', `${readFileSync(join(folder, file), 'utf8')}\n`);
    expect(await resume(...args, '--seed', '5')).toContain('that file was changed; start it anew');
  });
});

test('nothing is left behind by a schedule whose first run cannot start', async () => {
  const file = threeRuns('refused');
  const args = ['schedule', file, '--ws-url', 'ws://127.0.0.1:1', '--output', 'refused'];
  const { code, err } = await runStatecrowd(args, { folder });
  expect(code).toBe(2);
  expect(err).toContain('1 problem, nothing was started');
  expect(existsSync(join(folder, 'refused'))).toBe(false);
});
