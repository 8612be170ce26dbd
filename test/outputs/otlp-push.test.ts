import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { promisify } from 'node:util';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import { openOtlpPush } from '../../src/outputs/otlp-push.ts';
import { patience } from '../support/patience.ts';
import { judgedSummary } from './judged-summary.ts';
import { observe, seconds } from './observed-windows.ts';
import { readOtlp, type OtlpPush } from './read-otlp.ts';

beforeAll(prepareHistograms);

const run = { scenario: 'smoke', seed: 7, version: '0.1.0' };
const summary = () => judgedSummary({});

async function serverOf(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://127.0.0.1:${port}/v1/metrics`;
}

/** A collector that keeps what it gets, and answers the first of them badly. */
async function collector(refusals = 0) {
  const pushes: OtlpPush[] = [];
  let calls = 0;
  const url = await serverOf((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      calls += 1;
      if (calls > refusals) pushes.push(readOtlp(Buffer.concat(chunks).toString()));
      response.writeHead(calls > refusals ? 200 : 400, { 'content-type': 'application/json' });
      response.end('{}');
    });
  });
  return { url, pushes, calls: () => calls };
}

async function opened(url: string) {
  const push = await openOtlpPush(url, run);
  if (push.kind === 'refused') throw new Error(push.message);
  return push.sink;
}

describe('pushing to a collector', () => {
  it('brings every window, and the final sums are those of the run', async () => {
    const { url, pushes } = await collector();
    const sink = await opened(url);
    const { windows } = observe(seconds(4));
    for (const [index, window] of windows.entries()) {
      sink.window(window);
      await vi.waitFor(() => expect(pushes).toHaveLength(index + 1), patience);
      const started = pushes[index]?.sum('statecrowd.operations_started', {});
      expect(started).toBe(index + 1);
      expect(pushes[index]?.value('statecrowd.run_time_seconds', {})).toBe(index + 1);
    }
    expect(await sink.finish(summary())).toEqual([]);
    const last = pushes.at(-1);
    const ok = { transport: 'websocket', outcome: 'ok' };
    expect(last?.value('statecrowd.operations_ended', ok)).toBe(4);
    expect(
      last?.value('statecrowd.latency_window_seconds', {
        transport: 'websocket',
        time: 'service',
        statistic: 'max',
      }),
    ).toBe(0.001);
    expect(last?.resource).toEqual({
      'service.name': 'statecrowd',
      'service.version': '0.1.0',
      'statecrowd.scenario': 'smoke',
      'statecrowd.seed': '7',
    });
  });

  it('tells of the phase it is in, and no more of those before', async () => {
    const { url, pushes } = await collector();
    const sink = await opened(url);
    const phases = ['warm-up', 'steady', 'cool-down'];
    for (const [index, window] of observe(seconds(3)).windows.entries()) {
      sink.window({ ...window, phase: phases[index] ?? '' });
      await vi.waitFor(() => expect(pushes).toHaveLength(index + 1), patience);
    }
    expect(await sink.finish(summary())).toEqual([]);
    expect(pushes.map((push) => push.sum('statecrowd.phase', {}))).toEqual([1, 1, 1, 1]);
  });

  it('loses no count when windows close faster than it can push', async () => {
    const { url, pushes } = await collector();
    const sink = await opened(url);
    for (const window of observe(seconds(50)).windows) sink.window(window);
    expect(await sink.finish(summary())).toEqual([]);
    expect(pushes.length).toBeLessThan(50);
    expect(pushes.at(-1)?.sum('statecrowd.operations_started', {})).toBe(50);
  });

  it('forgives a refusal that is followed by a success, and tells of it', async () => {
    const { url, pushes, calls } = await collector(1);
    const sink = await opened(url);
    const [first, second] = observe(seconds(2)).windows;
    if (first === undefined || second === undefined) throw new Error('no windows');
    sink.window(first);
    await vi.waitFor(() => expect(calls()).toBe(1), patience);
    expect(await sink.finish(summary())).toEqual([]);
    expect(pushes.at(-1)?.value('statecrowd.otlp_failed_pushes', {})).toBe(1);
    expect(pushes.at(-1)?.sum('statecrowd.operations_started', {})).toBe(1);
  });
});

describe('a push that is closed before it began', () => {
  it('ends what would send, and sends nothing', async () => {
    const { url, calls } = await collector();
    const shutdown = vi.spyOn(MeterProvider.prototype, 'shutdown');
    onTestFinished(() => shutdown.mockRestore());
    const push = await openOtlpPush(url, run);
    if (push.kind === 'refused') throw new Error(push.message);
    await push.close();
    expect(shutdown).toHaveBeenCalledOnce();
    expect(calls()).toBe(0);
  });
});

describe('a collector that is of no use', () => {
  it('is reported at the end when nobody listens there', async () => {
    const sink = await opened('http://127.0.0.1:1/v1/metrics');
    for (const window of observe(seconds(3)).windows) sink.window(window);
    const [problem, ...others] = await sink.finish(summary());
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ file: 'otlp', code: 'ECONNREFUSED' });
    expect(problem?.message).toMatch(/nobody listens there .*2 of 2 pushes failed, also the last/);
  }, 20_000);

  it('is given up on when it never answers', async () => {
    const url = await serverOf(() => undefined);
    const sink = await opened(url);
    for (const window of observe(seconds(3)).windows) sink.window(window);
    const problems = await sink.finish(summary());
    expect(problems).toMatchObject([{ file: 'otlp' }]);
    expect(problems[0]?.message).toContain('pushes failed, also the last');
  }, 20_000);

  it('is reported when it refuses what it gets', async () => {
    const { url } = await collector(Infinity);
    const sink = await opened(url);
    expect(await sink.finish(summary())).toMatchObject([{ file: 'otlp' }]);
  });
});

/** Makes the packages unknown to whatever is loaded after it. */
const without = `
import { registerHooks } from 'node:module';
registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('@opentelemetry/')) return next(specifier, context);
    const error = new Error('not installed');
    error.code = 'ERR_MODULE_NOT_FOUND';
    throw error;
  },
});
const { openOtlpPush } = await import(process.argv[1]);
console.log(JSON.stringify(await openOtlpPush('http://127.0.0.1:1/', ${JSON.stringify(run)})));`;

it('says what to install when the packages are missing', async () => {
  const file = new URL('../../src/outputs/otlp-push.ts', import.meta.url).href;
  const args = ['--input-type=module', '--eval', without, file];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(JSON.parse(stdout)).toEqual({
    kind: 'refused',
    message:
      'needs two more packages: npm install @opentelemetry/sdk-metrics ' +
      '@opentelemetry/exporter-metrics-otlp-http',
  });
});
