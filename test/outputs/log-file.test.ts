import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import { LogFile, type LogLevel } from '../../src/outputs/log-file.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import { useBackend } from '../platform/backend.ts';
import { sampleAt } from '../streams/observed-run.ts';
import { noOutputs, requestOf } from '../support/request-of.ts';
import { scenarioOf } from '../support/scenario-of.ts';
import { scratchFolder } from './scratch-folder.ts';
import { judgedSummary } from './judged-summary.ts';
import { mountSmallDisk } from './small-disk.ts';

const backend = useBackend();
beforeAll(prepareHistograms);

type Line = Readonly<Record<string, unknown>>;

async function linesOf(file: string): Promise<readonly Line[]> {
  const text = await readFile(file, 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

async function simulated(file: string, level: LogLevel, seed = 1) {
  const scenario = await scenarioOf({
    users: { observer: 4, admin: 2 },
    load: { warmup: '1s', duration: '10s' },
    think_time: 0.2,
    model: { loss: 0.1 },
    timeouts: { operation: '500ms' },
    seed,
  });
  const outputs = { ...noOutputs, log: { file, level } };
  return (await simulateScenario(requestOf(scenario, { outputs }))).finished;
}

test('a log of a simulation is the same for a seed, and knows of no wall clock', async () => {
  const folder = await scratchFolder();
  const [one, other, third] = ['one', 'other', 'third'].map((name) => join(folder, name));
  await simulated(one ?? '', 'debug');
  await simulated(other ?? '', 'debug');
  await simulated(third ?? '', 'debug', 2);
  const [first, second, different] = await Promise.all(
    [one, other, third].map((file) => readFile(file ?? '', 'utf8')),
  );
  expect(first).toBe(second);
  expect(first).not.toBe(different);
  expect(first).not.toContain('"time"');
  expect(first).not.toContain('"pid"');
});

test('a log tells a run from start to verdict, and each failure with its place', async () => {
  const file = join(await scratchFolder(), 'run.log');
  const { summary } = await simulated(file, 'info');
  const lines = await linesOf(file);
  expect(lines[0]).toEqual({
    level: 'info',
    at_ms: 0,
    scenario: 'test',
    seed: 1,
    version: '0.0.0-test',
    target: 'model, virtual time',
    msg: 'run started',
  });
  expect(lines.at(-1)).toMatchObject({ msg: 'run ended', verdict: summary.verdict });
  expect(lines.filter(({ msg }) => msg === 'phase began').map(({ phase }) => phase)).toEqual(
    expect.arrayContaining(['warm-up', 'steady']),
  );
  const failed = lines.filter(({ msg }) => msg === 'operation failed');
  expect(failed.length).toBe(summary.websocket.errors);
  for (const line of failed) {
    expect(line).toMatchObject({
      level: 'warn',
      user: expect.stringMatching(/^(observer|admin)-\d$/),
      persona: expect.stringMatching(/^(observer|admin)$/),
      state: expect.stringMatching(/^(online\.\w+|subscribing|leaving)$/),
      operation: expect.stringMatching(/\w+\.\w+/),
      error: expect.any(String),
    });
  }
  expect(lines.some(({ level }) => level === 'debug')).toBe(false);
});

test('a log adds to what its file holds and leaves out what is less grave than asked', async () => {
  const file = join(await scratchFolder(), 'run.log');
  await writeFile(file, 'what was there\n');
  await simulated(file, 'warn');
  const [first, ...rest] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  expect(first).toBe('what was there');
  expect(rest.length).toBeGreaterThan(0);
  expect(rest.every((line) => line.startsWith('{"level":"warn"'))).toBe(true);
});

test('a real run logs times of the wall, and no token', async () => {
  const file = join(await scratchFolder(), 'run.log');
  const platform = backend.shared();
  const target = { ws_url: platform.wsUrl, http_url: platform.httpUrl };
  const load = { warmup: '500ms', duration: '1s' };
  const scenario = await scenarioOf({ users: { observer: 2 }, load, think_time: 0.1, target });
  const outputs = { ...noOutputs, log: { file, level: 'debug' } as const };
  const run = await runScenario(requestOf(scenario, { outputs, token: platform.token }));
  expect((await run.finished).notSaved).toEqual([]);
  const lines = await linesOf(file);
  expect(lines[0]).toMatchObject({ time: expect.stringMatching(/^20\d\d-.*Z$/) });
  expect(lines.filter(({ msg }) => msg === 'transition').length).toBeGreaterThan(5);
  expect(await readFile(file, 'utf8')).not.toContain(platform.token);
});

test('a log that cannot be opened is wrong input; without a run there is none', async () => {
  const folder = await scratchFolder();
  await mkdir(join(folder, 'taken'));
  const scenario = await scenarioOf({ users: { observer: 1 }, load: { duration: '1s' } });
  const asked = (file: string) =>
    requestOf(scenario, { outputs: { ...noOutputs, log: { file, level: 'info' } } });
  await expect(simulateScenario(asked(join(folder, 'taken')))).rejects.toMatchObject({
    problems: [{ where: '--log', message: expect.stringContaining('it is a folder') }],
  });
  const output = join(folder, 'taken');
  await writeFile(join(output, 'something'), '');
  const refused = { ...asked(join(folder, 'fresh.log')), savesResults: true, output };
  await expect(simulateScenario(refused)).rejects.toMatchObject({ problems: [{}] });
  await expect(readFile(join(folder, 'fresh.log'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a full disk is told as not saved and leaves whole lines', async (context) => {
  const disk = await scratchFolder();
  if (!mountSmallDisk(disk)) context.skip('mounting is not allowed here');
  const path = join(disk, 'run.log');
  const log = new LogFile(path, { level: 'info', pace: 'inStep', wallTime: undefined });
  for (let at = 0; at < 20_000; at += 1) {
    log.watcher.observation?.(sampleAt(at, { outcome: 'failed', errorClass: 'http_500' }));
  }
  log.window();
  const notSaved = await log.finish(judgedSummary({}));
  expect(notSaved).toMatchObject([{ file: path, code: 'ENOSPC' }]);
  expect((await linesOf(path)).length).toBeGreaterThan(1_000);
});
