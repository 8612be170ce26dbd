import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { GeneratorHealth } from '../../src/metrics/generator-health.ts';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import { HostFile, type HostFacts } from '../../src/outputs/host-file.ts';
import { observe, seconds } from './observed-windows.ts';
import { scratchFolder } from './scratch-folder.ts';

beforeAll(prepareHistograms);

const facts: HostFacts = {
  version: '0.1.0',
  command: ['statecrowd', 'run', 'smoke'],
  startedAt: '2026-11-20T12:03:41.000Z',
  wallTime: () => '2026-11-20T12:04:11.000Z',
};
const calm: GeneratorHealth = {
  loopUtilisation: 0.5,
  latenessP99Ms: 2,
  gcMs: 12.3456,
  gcMaxMs: 4,
  rssMb: 100,
  cpuShare: 0.5,
};
const busy = { ...calm, loopUtilisation: 0.97, cpuShare: 0.9, latenessP99Ms: 80 };

async function generatorOf(healths: readonly GeneratorHealth[]): Promise<unknown> {
  const folder = await scratchFolder();
  const file = new HostFile(folder, facts);
  const { windows } = observe(seconds(healths.length));
  for (const [index, window] of windows.entries()) {
    const generator = healths[index];
    file.window(generator === undefined ? window : { ...window, generator });
  }
  await file.finish();
  const host: unknown = JSON.parse(readFileSync(join(folder, 'host.json'), 'utf8'));
  return Object(host)['generator'];
}

test('tells how the generator did, window by window, and that it kept up', async () => {
  const entry = {
    index: 0,
    loop_utilisation: 0.5,
    lateness_p99_ms: 2,
    gc_ms: 12.346,
    gc_max_ms: 4,
    rss_mb: 100,
    cpu_share: 0.5,
  };
  expect(await generatorOf([calm, calm])).toEqual({
    limited: false,
    cause: null,
    windows: 2,
    overloaded_windows: 0,
    windows_per_entry: 1,
    entries: [entry, { ...entry, index: 1 }],
  });
});

test('tells the likely cause when the generator set the figures', async () => {
  expect(await generatorOf([calm, busy, busy, busy])).toMatchObject({
    limited: true,
    cause: expect.stringMatching(/^too much work for one process: .* in 3 of 4 seconds$/),
    windows: 4,
    overloaded_windows: 3,
  });
});
