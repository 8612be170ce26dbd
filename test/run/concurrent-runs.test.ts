import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Histogram, prepareHistograms } from '../../src/metrics/histogram.ts';
import { run, simulate, type RunHandle, type RunOptions, type Window } from '../../src/index.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { useBackend } from '../platform/backend.ts';
import { disagreements, type PlatformBooks } from '../support/books.ts';
import { patience } from '../support/patience.ts';
import { descendants } from '../support/processes.ts';
import { requestOf } from '../support/request-of.ts';
import { scenarioOf } from '../support/scenario-of.ts';
import { soundVerdicts } from '../support/sound-verdicts.ts';

const backend = useBackend();

test('what two runs load at the same time is loaded once', async () => {
  const [first, second] = [prepareHistograms(), prepareHistograms()];
  await first;
  const histogram = new Histogram();
  await second;
  histogram.record(5);
  expect(histogram.percentileUs(50)).toBe(5);
  histogram.destroy();
});

const mixed = { users: { coordinator: 4, observer: 2, developer: 4 }, set: { think_time: 0.1 } };
const short = { ...mixed, warmup: 0.5, cooldown: 0.5 };

/** A real run on a platform of its own, and what that counted when it was over. */
async function bookedRun(schema: string, options: RunOptions) {
  const database = backend.database({ schema });
  const platform = await backend.launch({ database });
  const { wsUrl, httpUrl, token } = platform;
  const live = await run('mixed_workload', {
    ...short,
    ...options,
    wsUrl,
    httpUrl,
    tokenEnv: 'TOKEN',
    environment: { TOKEN: token },
  });
  return { live, books: () => booksOf(httpUrl, token) };
}

async function booksOf(httpUrl: string, token: string): Promise<PlatformBooks> {
  const response = await fetch(`${httpUrl}/stats`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return (await response.json()) as PlatformBooks;
}

function windowsOf(live: RunHandle): readonly Window[] {
  const windows: Window[] = [];
  live.windows$.subscribe((window) => windows.push(window));
  return windows;
}

async function simulated(folder: string): Promise<readonly string[]> {
  const { finished } = await simulate('mixed_workload', {
    ...mixed,
    duration: '1m',
    seed: 11,
    output: folder,
    samples: true,
  });
  await finished;
  return ['summary.json', 'windows.jsonl', 'samples.csv'].map((file) =>
    readFileSync(join(folder, file), 'utf8'),
  );
}

test('runs beside each other keep their own books, and a simulation its bytes', async () => {
  const folder = await scratchFolder();
  const alone = await simulated(join(folder, 'alone'));
  const [one, other] = await Promise.all([
    bookedRun('one', { duration: 4, seed: 1 }),
    bookedRun('other', { duration: 2, seed: 2 }),
  ]);
  const [mine, yours] = [windowsOf(one.live), windowsOf(other.live)];
  await vi.waitFor(() => expect(Math.min(mine.length, yours.length)).toBeGreaterThan(0), patience);
  expect(await simulated(join(folder, 'beside'))).toEqual(alone);
  for (const { live, books } of [one, other]) {
    const { summary } = await live.finished;
    expect(soundVerdicts).toContain(summary.verdict);
    expect(summary).toMatchObject({ complete: true, conservation: { holds: true } });
    expect(summary.messages.sent).toBeGreaterThan(50);
    // Experiments come to their end when those who began them have gone.
    await vi.waitFor(
      async () => expect(disagreements(summary, await books())).toEqual([]),
      patience,
    );
  }
});

test('both may be profiled and watch their health; one ends, the other goes on', async () => {
  const folder = await scratchFolder();
  const before = (await descendants()).length;
  const begun = async (name: string, duration: string) => {
    const load = { warmup: 0, duration, cooldown: 0 };
    const scenario = await scenarioOf({ name, users: mixed.users, load, think_time: 0.2 });
    const output = join(folder, name);
    const saves = { output, savesResults: true, cpuProfile: true };
    return runScenario(requestOf(scenario, saves));
  };
  const [long, brief] = await Promise.all([begun('long', '8s'), begun('brief', '1500ms')]);
  const windows = windowsOf(long);
  expect((await brief.finished).summary).toMatchObject({ complete: true });
  const seen = windows.length;
  expect((await long.finished).summary).toMatchObject({ complete: true });
  expect(windows.length).toBeGreaterThan(seen);
  const whole = windows.slice(seen).filter(({ startMs, endMs }) => endMs - startMs >= 1000);
  expect(whole.length).toBeGreaterThan(0);
  for (const { generator } of whole) expect(generator?.rssMb).toBeGreaterThan(0);
  for (const { summary, files, leftBehind } of [await long.finished, await brief.finished]) {
    expect(soundVerdicts).toContain(summary.verdict);
    expect(summary.conservation.holds).toBe(true);
    expect(leftBehind).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['generator.cpuprofile', 'platform.cpuprofile']));
  }
  for (const name of ['long', 'brief']) {
    const file = join(folder, name, 'generator.cpuprofile');
    expect(existsSync(file)).toBe(true);
    const { samples } = JSON.parse(readFileSync(file, 'utf8')) as { samples: readonly number[] };
    expect(samples.length).toBeGreaterThan(100);
  }
  await vi.waitFor(async () => expect((await descendants()).length).toBe(before), patience);
});
