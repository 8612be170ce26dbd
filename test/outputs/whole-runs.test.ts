import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { transports } from '../../src/metrics/observation.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import { readWindows } from '../../src/outputs/read-windows.ts';
import type { OutputSettings } from '../../src/run/run-request.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import { patience } from '../support/patience.ts';
import { noOutputs, requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';
import { watchedRun } from '../support/watched-run.ts';
import { readCsv } from './read-csv.ts';
import { readExposition } from './read-exposition.ts';
import { readXml } from './read-xml.ts';
import { scratchFolder } from './scratch-folder.ts';
import { mountSmallDisk } from './small-disk.ts';

const everyFile = { ...noOutputs, samples: true, junit: true, markdown: true };
const deterministic = ['samples.csv', 'junit.xml', 'summary.md', 'summary.json', 'windows.jsonl'];

async function lossyScenario(seed: number, duration = '10s') {
  return scenarioOf({
    users: everyPersona,
    seed,
    load: { warmup: '2s', duration, cooldown: '1s' },
    think_time: 0.3,
    timeouts: { operation: '2s' },
    model: { loss: 0.02, disconnects_per_hour: 300 },
  });
}

async function simulated(seed: number, output: string) {
  const request = { output, savesResults: true, outputs: everyFile };
  const run = await simulateScenario(requestOf(await lossyScenario(seed), request));
  return run.finished;
}

/** Samples of each transport and outcome in the file, as the summary counts them. */
function counted(rows: readonly (readonly string[])[], { conservation }: Summary) {
  const count = (transport: string, outcome: string): number =>
    rows.filter((row) => row[2] === transport && row[4] === outcome).length;
  const inFile = transports.map((name) => ({
    ok: count(name, 'ok'),
    failed: count(name, 'failed'),
    timed_out: count(name, 'timedOut'),
    cancelled: count(name, 'cancelled'),
  }));
  return { inFile, inSummary: transports.map((name) => conservation.transports[name]) };
}

test('a seed gives the same bytes in every file, and each sample is in samples.csv', async () => {
  const folder = await scratchFolder();
  const [first, second, other] = [join(folder, '1'), join(folder, '2'), join(folder, '3')];
  const { summary, notSaved, files } = await simulated(7, first);
  expect(notSaved).toEqual([]);
  expect(files).toEqual(expect.arrayContaining(deterministic));
  await simulated(7, second);
  await simulated(8, other);
  for (const file of deterministic) {
    const bytes = await readFile(join(first, file), 'utf8');
    expect(await readFile(join(second, file), 'utf8')).toBe(bytes);
    expect(await readFile(join(other, file), 'utf8')).not.toBe(bytes);
  }
  const [header, ...rows] = readCsv(await readFile(join(first, 'samples.csv'), 'utf8'));
  expect(rows.every((row) => row.length === header?.length)).toBe(true);
  const { inFile, inSummary } = counted(rows, summary);
  expect(rows.length).toBeGreaterThan(100);
  expect(inSummary).toMatchObject(inFile);
  const [suite] = readXml(await readFile(join(first, 'junit.xml'), 'utf8')).children;
  expect(Number(suite?.attributes['tests'])).toBe(summary.checks.length + 1);
  expect(await readFile(join(first, 'summary.md'), 'utf8')).toContain('statecrowd test');
}, 30_000);

test('a disk that fills up keeps whole lines, and all that is lost is told', async (context) => {
  const folder = await scratchFolder();
  if (!mountSmallDisk(folder)) context.skip('mounting is not allowed here');
  const request = { output: folder, savesResults: true, outputs: everyFile };
  const run = await simulateScenario(requestOf(await lossyScenario(7, '10m'), request));
  const { notSaved, summary } = await run.finished;
  const lost = new Map(notSaved.map(({ file, code }) => [file, code]));
  expect(lost.get('samples.csv')).toBe('ENOSPC');
  expect(lost.get('windows.jsonl')).toBe('ENOSPC');
  const text = await readFile(join(folder, 'samples.csv'), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  expect(readCsv(text).every((row) => row.length === 14)).toBe(true);
  const { windows, tornBytes } = await readWindows(join(folder, 'windows.jsonl'));
  expect(tornBytes).toBe(0);
  expect(windows.length).toBeGreaterThan(10);
  expect(windows.length).toBeLessThan(summary.data_quality.windows);
}, 60_000);

function exported(more: Partial<OutputSettings>) {
  return { outputs: { ...noOutputs, ...more } };
}

test('a run can be scraped while it lasts, and a scrape agrees with its windows', async () => {
  const scenario = await scenarioOf({
    users: { observer: 4 },
    load: { warmup: '1s', duration: '1h' },
    think_time: 0.2,
  });
  const run = await watchedRun(requestOf(scenario, exported({ prometheusPort: 0 })));
  const { scrapeUrl } = run.handle;
  if (scrapeUrl === undefined) throw new Error('no endpoint');
  await run.untilIn('steady');
  const metrics = await vi.waitFor(async () => {
    const scraped = readExposition(await (await fetch(scrapeUrl)).text());
    expect(scraped.sum('request_latency_seconds_count', {})).toBeGreaterThan(0);
    expect(scraped.value('statecrowd_users_online', { persona: 'observer' })).toBe(4);
    return scraped;
  }, patience);
  const seconds = metrics.value('statecrowd_run_time_seconds', {}) ?? 0;
  const until = run.windows.filter(({ endMs }) => endMs <= seconds * 1_000);
  const started = until.reduce((sum, { transports: of }) => sum + of.websocket.started, 0);
  const websocket = { transport: 'websocket' };
  expect(started).toBeGreaterThan(0);
  expect(metrics.value('statecrowd_operations_started_total', websocket)).toBe(started);
  run.handle.stop('enough');
  const { notSaved } = await run.finished();
  expect(notSaved).toEqual([]);
  await expect(fetch(scrapeUrl)).rejects.toThrow('fetch failed');
}, 60_000);

test('a taken port is wrong input together with all else that is wrong', async () => {
  const taken = createServer();
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  const address = taken.address();
  const prometheusPort = typeof address === 'object' && address !== null ? address.port : 0;
  const wsUrl = 'ws://127.0.0.1:1/ws';
  const scenario = await scenarioOf({ users: { observer: 1 } });
  const target = { ...scenario.target, wsUrl, withoutDatabase: 'skip' as const };
  const request = requestOf({ ...scenario, target }, exported({ prometheusPort }));
  await expect(runScenario(request)).rejects.toMatchObject({
    problems: [
      { where: '--prometheus', message: expect.stringContaining('another program uses it') },
      { where: '--ws-url' },
    ],
  });
});

test('an endpoint is closed again when the run cannot start', async () => {
  const scenario = await scenarioOf({ users: { observer: 1 } });
  const target = { ...scenario.target, wsUrl: 'ws://127.0.0.1:1/ws' };
  const free = createServer();
  free.listen(0, '127.0.0.1');
  await once(free, 'listening');
  const address = free.address();
  const prometheusPort = typeof address === 'object' && address !== null ? address.port : 0;
  free.close();
  await once(free, 'close');
  const request = requestOf({ ...scenario, target }, exported({ prometheusPort }));
  await expect(runScenario(request)).rejects.toMatchObject({ name: 'InputError' });
  await expect(fetch(`http://127.0.0.1:${prometheusPort}/metrics`)).rejects.toThrow('fetch failed');
});
