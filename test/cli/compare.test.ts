import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, afterAll, expect, test } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { runStatecrowd, type CallResult } from './run-statecrowd.ts';
import { saveResults, type SavedResults } from './saved-results.ts';

let root = '';
const place = (name: string): string => join(root, name);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'statecrowd-compare-'));
  await saveResults(place('base'), { seed: 1 });
  await saveResults(place('alike'), { seed: 2 });
  await saveResults(place('slow'), { seed: 3, slowness: 1.3 });
});

afterAll(() => rm(root, { recursive: true, force: true }));

function compare(...args: readonly string[]): Promise<CallResult> {
  return runStatecrowd(['compare', ...args]);
}

async function against(results: SavedResults, ...args: readonly string[]): Promise<CallResult> {
  const folder = place('other');
  rmSync(folder, { recursive: true, force: true });
  return compare(place('base'), await saveResults(folder, results), ...args);
}

test('two runs that differ in their seed only are no regression', async () => {
  const { code, out, err } = await compare(place('base'), place('alike'));
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^NO REGRESSION {2}0 of \d+ figures worse · tolerance 10 %\n/);
  expect(out).toContain('! the seeds differ: 1 and 2');
  expect(out).toMatch(/websocket p95 +\d.*ms .* same$/m);
});

test('a slower run ends with 1 and says what is slower, in the headline first', async () => {
  const { code, out } = await compare(place('base'), place('slow'));
  expect(code).toBe(1);
  expect(out).toMatch(/^REGRESSION {2}\d+ of \d+ figures worse/);
  expect(out).toMatch(/✘ websocket mean \d.* ms → \d.* ms \(\+3\d %\), chance < 0\.001/);
  expect(out).not.toMatch(/✘ websocket rate/);
});

test('the other way round it is better and ends with 0', async () => {
  const { code, out } = await compare(place('slow'), place('base'));
  expect(code).toBe(0);
  expect(out).toMatch(/websocket mean .* better$/m);
});

test('a tolerance above the difference lets it pass', async () => {
  expect((await compare(place('base'), place('slow'), '--tolerance', '60%')).code).toBe(0);
  expect((await compare(place('base'), place('slow'), '--tolerance', '5%')).code).toBe(1);
});

test('only the metrics asked for are compared', async () => {
  const rate = await compare(place('base'), place('slow'), '--metric', 'rate');
  expect(rate.code).toBe(0);
  expect(rate.out).not.toContain('websocket p95');
  const both = await compare(place('base'), place('slow'), '--metric', 'rate', '--metric', 'mean');
  expect(both.code).toBe(1);
});

test('--json holds every figure and the same outcome', async () => {
  const { code, out } = await compare(place('base'), place('slow'), '--json');
  expect(code).toBe(1);
  const content: unknown = JSON.parse(out);
  expect(content).toMatchObject({
    outcome: 'regression',
    tolerance: 0.1,
    baseline: { folder: place('base'), seed: 1, load_model: 'users', phases: ['steady'] },
    warnings: ['the seeds differ: 1 and 3'],
    new_errors: [],
  });
  expect(content).toHaveProperty('figures');
  expect(JSON.stringify(content)).toContain('"word":"worse"');
});

test('more errors end with 1, and so does a new way to fail', async () => {
  const errors = { share: 0.2, errorClass: 'boom' };
  const { code, out } = await against({ seed: 5, errors });
  expect(code).toBe(1);
  expect(out).toMatch(/✘ websocket fails in a new way: boom, \d+ times/);
  expect(out).toMatch(/✘ websocket errors 0 % → \d\d\.\d %, chance < 0\.001/);
});

test('one error of a new kind is told, and no regression', async () => {
  const { code, out } = await against({ seed: 6, errors: { share: 0.001, errorClass: 'boom' } });
  expect(code).toBe(0);
  expect(out).toMatch(/! websocket error boom is not in the baseline, but too rare to say: \d/);
});

test('what cannot be told for want of time ends with 5', async () => {
  const { code, out } = await against({ seed: 7, seconds: 3 });
  expect(code).toBe(5);
  expect(out).toMatch(/^TOO LITTLE TO SAY/);
});

test('an incomplete run, a torn line and another load are told', async () => {
  await saveResults(place('cut'), {
    seed: 8,
    changes: (summary) => ({
      ...summary,
      complete: false,
      reason: 'SIGINT',
      scenario: 'other\u001b[31m',
      measured: { ...summary.measured, duration_seconds: 90 },
    }),
  });
  appendFileSync(join(place('cut'), 'windows.jsonl'), '{"index":40,"sta');
  const { code, out } = await compare(place('base'), place('cut'));
  expect(code).toBe(0);
  expect(out).toContain('! the run is incomplete: SIGINT');
  expect(out).toContain('! the measured seconds differ: 40 and 90');
  expect(out).toContain('! the last line of the windows of the run was cut off and is left out');
  expect(out).toMatch(/! the scenarios differ: smoke and other\[31m/);
  expect(out).not.toContain('\u001b');
});

test('runs that mean different things are refused with every reason', async () => {
  const { code, out, err } = await against({
    seed: 9,
    changes: (summary) => ({
      ...summary,
      load_model: 'operations',
      measured: { ...summary.measured, phases: ['peak'] },
    }),
  });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('the load models differ: users and operations');
  expect(err).toContain('the phases that count differ: steady and peak');
});

test('every problem of a call is told at once', async () => {
  const { code, out, err } = await compare(
    ...'/nowhere/at/all package.json --tolerance 10 --metric p90 --sven'.split(' '),
  );
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('5 problems');
  expect(err).toContain('"/nowhere/at/all" does not exist');
  expect(err).toContain('"package.json" is not a folder');
  expect(err).toContain('write 10%');
  expect(err).toContain('did you mean "p50"?');
  expect(err).toContain('--sven');
});

test('missing and empty folders are told, and a run against itself', async () => {
  const missing = await compare();
  expect(missing.code).toBe(2);
  expect(missing.err).toContain('<baseline>');
  expect(missing.err).toContain('<run>');
  const empty = await compare('', place('base'));
  expect(empty.err).toContain('is empty; name a results folder');
  const itself = await compare(place('base'), `${place('alike')}/../base`);
  expect(itself.code).toBe(2);
  expect(itself.err).toContain('is the baseline itself');
});

test.each([
  ['holds no summary.json', 'summary.json', undefined],
  ['not JSON', 'summary.json', '{"version":"0.1.0","sc'],
  ['written by version', 'summary.json', '{"version":"7.0.0"}'],
  ['without a version', 'summary.json', '{"hello":"world"}'],
  ['holds no windows.jsonl', 'windows.jsonl', undefined],
  ['line 1 is not a window', 'windows.jsonl', 'hello\n'],
  ['line 1 is not a window', 'windows.jsonl', `${JSON.stringify({ index: 0 })}\n`],
])('broken results are refused in words: %s (%s)', async (words, file, content) => {
  const folder = place('broken');
  rmSync(folder, { recursive: true, force: true });
  await saveResults(folder, { seed: 10 });
  rmSync(join(folder, file));
  if (content !== undefined) writeFileSync(join(folder, file), content);
  const { code, out, err } = await compare(place('base'), folder);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('<run>');
  expect(err).toContain(words);
});

test('windows out of order, doubled, or hollow are refused with their line', async () => {
  const folder = place('shuffled');
  mkdirSync(folder);
  await saveResults(folder, { seed: 11 });
  const path = join(folder, 'windows.jsonl');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const [first = '', second = '', ...rest] = lines;
  const refusedWith = async (changed: readonly string[], words: string): Promise<void> => {
    writeFileSync(path, `${changed.join('\n')}\n`);
    const { code, err } = await compare(place('base'), folder);
    expect(code).toBe(2);
    expect(err).toContain(words);
  };
  await refusedWith([second, first, ...rest], 'line 1 is not the window that comes next');
  await refusedWith([first, second, second, ...rest], 'line 3 is not the window that comes next');
  const hollow = second
    .replace('"latency":{', '"latency":{"count":"many","was":{')
    .replace(/("was":\{[^}]*\})/, '$1}');
  await refusedWith([first, hollow, ...rest], 'line 2 is not a window');
});

test('a summary without figures is refused, not believed', async () => {
  const { code, err } = await against({
    seed: 12,
    changes: (summary) => ({ ...summary, measured: { ...summary.measured, http: {} } }),
  });
  expect(code).toBe(2);
  expect(err).toContain('without a proper "measured"');
});

test('a real run is not compared with a simulated one', async () => {
  const changes = (summary: object) => ({ ...summary, generator_limited: false });
  const { code, err } = await against({ seed: 9, changes });
  expect(code).toBe(2);
  expect(err).toContain('the kinds of run differ: simulated and real');
});
