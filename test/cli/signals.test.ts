import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readWindows } from '../../src/outputs/read-windows.ts';
import { patience } from '../support/patience.ts';
import { dataFoldersOf, descendants, descendantsOf, isRunning } from '../support/processes.ts';
import { startStatecrowd, type Call } from './run-statecrowd.ts';

let folder = '';
let scenario = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'statecrowd-signals-'));
  scenario = join(folder, 'signalled.yaml');
  await writeFile(
    scenario,
    [
      'name: signalled',
      'users: { researcher: 10, coordinator: 5, observer: 5 }',
      'load: { warmup: 1s, duration: 10m, cooldown: 1s }',
      'progress_interval: 1s',
      'think_time: 0.3',
    ].join('\n'),
  );
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Moments of a run at which somebody may lose patience. */
const moments: Readonly<Record<string, (call: Call) => Promise<unknown>>> = {
  'while it starts': (call) => new Promise((resolve) => call.child.once('spawn', resolve)),
  'while the platform starts': async ({ child }) => {
    await expect.poll(() => platformsOf(child.pid ?? 0), patience).toHaveLength(1);
  },
  'as the first user comes': (call) => call.untilError(/embedded platform/),
  'in the warm-up': (call) => call.untilError(/warm-up/),
  'in the steady phase': (call) => call.untilError(/steady/),
  'later on': (call) => call.untilError(/(?:steady.*\n.*){3}/),
};

async function platformsOf(pid: number) {
  return (await descendantsOf(pid)).filter(({ command }) => command.includes('platform/main'));
}

const signals = [
  { signal: 'SIGINT', code: 130 },
  { signal: 'SIGTERM', code: 143 },
] as const;

test.for(Object.keys(moments))(
  'a signal %s ends with its code, leaves no process, and what was saved is whole',
  { timeout: 60_000 },
  async (moment) => {
    const runs = signals.map(async ({ signal, code }) => {
      const results = join(folder, `${moment.replaceAll(' ', '-')}-${signal}`);
      const call = startStatecrowd(['run', scenario, '--output', results]);
      onTestFinished(() => void call.child.kill('SIGKILL'));
      await moments[moment]?.(call);
      call.child.kill(signal);
      const ended = await call.ended;
      expect(ended.code ?? ended.signal).toBe(ended.code === null ? signal : code);
      if (existsSync(join(results, 'windows.jsonl'))) await expectWhole(results, signal);
    });
    await Promise.all(runs);
    await expect.poll(descendants, patience).toEqual([]);
  },
);

test(
  'a run that is killed or interrupted while a fault has stopped its platform leaves no process',
  { timeout: 60_000 },
  async () => {
    const file = join(folder, 'stopped.yaml');
    const faults = 'faults: [{ at: 500ms, stop: platform, for: 5m }]';
    await writeFile(file, `${await readFile(scenario, 'utf8')}\n${faults}`);
    const ended = [endStopped(file, 'SIGKILL'), endStopped(file, 'SIGINT')];
    expect(await Promise.all(ended)).toEqual([null, 130]);
  },
);

/** The code of the program, of which nothing is left. */
async function endStopped(file: string, signal: NodeJS.Signals): Promise<number | null> {
  const call = startStatecrowd(['run', file, '--no-export']);
  onTestFinished(() => void call.child.kill('SIGKILL'));
  await call.untilError(/fault stop-1 began/);
  const generator = call.child.pid ?? 0;
  const [platform] = await platformsOf(generator);
  await expect.poll(() => stateOf(platform?.pid ?? 0), patience).toMatch(/^T/);
  const started = await descendantsOf(generator);
  const watchers = started.filter(({ command }) => command.includes('kill -CONT'));
  expect(watchers).toHaveLength(1);
  call.child.kill(signal);
  const { code } = await call.ended;
  const pids = started.map(({ pid }) => pid);
  await expect.poll(() => pids.filter(isRunning), patience).toEqual([]);
  expect(await dataFoldersOf(pids)).toEqual([]);
  return code;
}

/** As `ps` has it: T for a process that was stopped. */
async function stateOf(pid: number): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]);
  return stdout.trim();
}

async function expectWhole(results: string, signal: string): Promise<void> {
  const summary: unknown = JSON.parse(await readFile(join(results, 'summary.json'), 'utf8'));
  expect(summary).toMatchObject({
    complete: false,
    reason: signal,
    conservation: { holds: true },
  });
  const { windows, tornBytes } = await readWindows(join(results, 'windows.jsonl'));
  expect(tornBytes).toBe(0);
  expect(windows.map(({ index }) => index)).toEqual([...windows.keys()]);
}
