import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { hostNow, hostSleep } from '../../src/determinism/host.ts';
import { isOverloaded } from '../../src/metrics/generator-health.ts';
import { liveHistograms, prepareHistograms } from '../../src/metrics/histogram.ts';
import { HealthReader } from '../../src/run/health-reader.ts';
import { ThreadProfile } from '../../src/run/thread-profile.ts';

beforeAll(prepareHistograms);

const windowMs = 1000;

function startWatcher(isProfiled = false): HealthReader {
  const watcher = new HealthReader({ isProfiled });
  onTestFinished(() => watcher.stop());
  return watcher;
}

function block(forMs: number): void {
  const until = hostNow() + forMs;
  while (hostNow() < until);
}

test('a block counts for as long as it lasted', async () => {
  const watcher = startWatcher();
  await hostSleep(50);
  block(300);
  const health = watcher.read(windowMs);
  expect(health?.latenessP99Ms).toBeGreaterThan(250);
  expect(health?.lateCpuShare).toBeGreaterThan(0);
  expect(health?.lateCpuShare).toBeLessThanOrEqual(1);
  expect(health === undefined || isOverloaded(health)).toBe(true);
});

test('blocked in three windows of five it limits the run and knows why', async () => {
  const watcher = startWatcher();
  expect(watcher.judgement()).toEqual({ limited: false, cause: undefined });
  for (let window = 0; window < 3; window++) {
    await hostSleep(20);
    block(150);
    watcher.read(windowMs);
  }
  expect(watcher.judgement()).toEqual({
    limited: true,
    cause: expect.stringMatching(/late by up to \d{3} ms \(p99\), in 3 of 3 seconds$/),
  });
});

test('windows that one block spanned are as bad as the first of them', async () => {
  const watcher = startWatcher();
  await hostSleep(1);
  block(400);
  const first = watcher.read(windowMs);
  expect(watcher.read(windowMs)).toEqual(first);
  expect(watcher.read(windowMs)).toEqual(first);
  expect(watcher.judgement().limited).toBe(true);
});

test('a window that is too short is told with the next one', async () => {
  const watcher = startWatcher();
  await hostSleep(1);
  block(200);
  expect(watcher.read(100)).toBeUndefined();
  await hostSleep(10);
  expect(watcher.read(windowMs)?.latenessP99Ms).toBeGreaterThan(150);
});

test('leaves no histogram behind, and its judgement outlives it', () => {
  const before = liveHistograms();
  const watcher = startWatcher();
  watcher.stop();
  expect(liveHistograms()).toBe(before);
  expect(watcher.judgement().limited).toBe(false);
});

test('an idle event loop is not called busy because it is profiled', async () => {
  const profile = new ThreadProfile(1000);
  const watchers = [startWatcher(false), startWatcher(true)];
  await hostSleep(300);
  const [fooled = NaN, right = NaN] = watchers.map(
    (watcher) => watcher.read(windowMs)?.loopUtilisation ?? NaN,
  );
  expect(right).toBeLessThan(fooled / 2);
  expect(await profile.stop()).toContain('"samples":[');
});
