import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runStatecrowd, type CallResult } from './run-statecrowd.ts';
import { saveResults, type SavedResults } from './saved-results.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'statecrowd-trend-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

/** Saves a run of that day of January, three levels below the folder. */
function save(day: number, results: Partial<SavedResults> = {}): Promise<string> {
  const startedAt = `2026-01-${String(day).padStart(2, '0')}T08:00:00.000Z`;
  const folder = join(root, 'ci', `build-${100 - day}`, 'results');
  return saveResults(folder, { seed: day, startedAt, ...results });
}

async function saveDays(last: number): Promise<void> {
  for (let day = 1; day <= last; day += 1) await save(day);
}

function trend(...args: readonly string[]): Promise<CallResult> {
  return runStatecrowd(['trend', root, ...args]);
}

test('runs that are alike are no regression, and shown in order of their start', async () => {
  await saveDays(5);
  const { code, out, err } = await trend();
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(
    /^NO REGRESSION {2}5 runs · smoke · latest .*build-95\/results · tolerance 10 %/,
  );
  expect(out).toMatch(/websocket p95 +[▁▂▃▄▅▆▇█]{5} .* same$/m);
});

test('a latest run that is slower ends with 1', async () => {
  await saveDays(4);
  await save(5, { slowness: 1.35 });
  const { code, out } = await trend();
  expect(code).toBe(1);
  expect(out).toMatch(/^REGRESSION {2}5 runs/);
  expect(out).toMatch(/✘ websocket mean \d.* ms → \d.* ms \(\+3\d %\)/);
});

test('an older slow run does not, nor does a wide tolerance let a new one fail', async () => {
  await saveDays(5);
  await save(3, { slowness: 1.35 });
  expect((await trend()).code).toBe(0);
  await save(6, { slowness: 1.35 });
  expect((await trend('--tolerance', '80%')).code).toBe(0);
  expect((await trend('--metric', 'rate')).code).toBe(0);
  expect((await trend('--metric', 'mean')).code).toBe(1);
});

test('other scenarios are left out and named, and can be asked for', async () => {
  await saveDays(4);
  await save(2, { scenario: 'other' });
  await save(9, { scenario: 'other', seed: 2 });
  const { code, out } = await trend('--scenario', 'smoke');
  expect(code).toBe(5);
  expect(out).toMatch(/^TOO FEW RUNS {2}3 of at least 4 runs/);
  expect(out).toMatch(/! left out although newer: .*build-91.*: the scenario is other/);
  expect(out).toMatch(/! left out: .*build-98.*: the scenario is other/);
});

test('torn, broken and incomplete results are listed and skipped', async () => {
  await saveDays(5);
  const torn = await save(6);
  writeFileSync(join(torn, 'summary.json'), '{"version":"0.1.0","scen');
  const killed = await save(7);
  rmSync(join(killed, 'summary.json'));
  await save(8, { changes: (summary) => ({ ...summary, complete: false, reason: 'SIGINT' }) });
  mkdirSync(join(root, 'empty'));
  const { code, out } = await trend();
  expect(code).toBe(0);
  expect(out).toContain('NO REGRESSION  5 runs');
  expect(out).toMatch(/! left out although newer: .*build-94.*not JSON/);
  expect(out).toMatch(/! left out although newer: .*build-93.*holds no summary.json/);
  expect(out).toMatch(/! left out although newer: .*build-92.*the run is incomplete: SIGINT/);
});

test('--last takes the newest ones, and a start may stand in the name alone', async () => {
  await saveDays(6);
  const name = 'smoke-20260203T040506Z-77';
  await saveResults(join(root, name), { seed: 77 });
  const { out } = await trend('--last', '4', '--json');
  const content: unknown = JSON.parse(out);
  expect(content).toMatchObject({
    outcome: 'none',
    scenario: 'smoke',
    older_runs: 3,
    runs: [
      { started_at: '2026-01-04T08:00:00.000Z', seed: 4 },
      { seed: 5 },
      { seed: 6 },
      { folder: join(root, name), started_at: '2026-02-03T04:05:06Z', seed: 77 },
    ],
  });
});

test('every problem of a call is told at once', async () => {
  await saveDays(1);
  const bad = await trend(
    '--last',
    '2',
    '--tolerance',
    'x',
    '--metric',
    'P95',
    '--scenario',
    'smok',
  );
  expect({ code: bad.code, out: bad.out }).toEqual({ code: 2, out: '' });
  expect(bad.err).toContain('4 problems');
  expect(bad.err).toContain('"2" is not a whole number from 4 to 500');
  expect(bad.err).toContain('did you mean "smoke"?');
  expect(bad.err).toContain('did you mean "p95"?');
});

test('a folder that is missing, a file, or without results is refused', async () => {
  const refused = async (folder: string, words: string): Promise<void> => {
    const { code, err } = await runStatecrowd(['trend', folder]);
    expect(code).toBe(2);
    expect(err).toContain(words);
  };
  await refused(root, 'holds no results of a run');
  await refused('package.json', 'is not a folder');
  await refused(join(root, 'nowhere'), 'does not exist');
  await refused('', 'is empty; name a folder with results');
  expect((await runStatecrowd(['trend'])).err).toContain('<folder>');
});
