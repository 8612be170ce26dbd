import { expect, test } from 'vitest';
import type { PlatformHandle } from '../../src/platform/launcher.ts';
import { useBackend } from './backend.ts';
import { connect } from './client.ts';

const backend = useBackend();

async function get(platform: PlatformHandle, path: string): Promise<Response> {
  const headers = { authorization: `Bearer ${platform.token}` };
  return fetch(platform.httpUrl + path, { headers });
}

async function figures(platform: PlatformHandle): Promise<ReadonlyMap<string, number>> {
  const text = await (await get(platform, '/metrics')).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at))] as const;
    }),
  );
}

async function heapUsed(platform: PlatformHandle): Promise<number> {
  const memory: unknown = await (await get(platform, '/memory')).json();
  return Number(Object(memory)['heap_used_bytes']);
}

test('exposes a type and a help for each metric, then its values', async () => {
  const response = await get(backend.shared(), '/metrics');
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const blocks = (await response.text()).split(/(?=# HELP)/);
  expect(blocks.length).toBeGreaterThan(8);
  for (const block of blocks) {
    const lines =
      /^# HELP (\w+) .+\n# TYPE \1 (counter|gauge)\n((?:\1(?:\{[^}]*\})? [\d.e+-]+\n)+)$/;
    expect(block).toMatch(lines);
  }
});

test('counts its clients and its process, and counters only rise', async () => {
  const platform = await backend.launch();
  const client = await connect(platform);
  await client.ask({ type: 'ping' });
  await client.ask('{');
  const before = await figures(platform);
  expect(before.get('statecrowd_platform_connections')).toBe(1);
  expect(before.get('statecrowd_platform_messages_total')).toBe(2);
  expect(before.get('statecrowd_platform_errors_total')).toBe(1);
  expect(before.get('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
  expect(before.get('nodejs_heap_size_used_bytes')).toBeGreaterThan(1_000_000);
  const all = 'statecrowd_platform_pool_connections';
  const pool =
    (before.get(`${all}{state="in_use"}`) ?? NaN) + (before.get(`${all}{state="idle"}`) ?? NaN);
  expect(pool).toBeGreaterThan(0);
  await client.ask({ type: 'query', query_type: 'system_overview' });
  const after = await figures(platform);
  const counters = [...before.keys()].filter((name) => name.endsWith('_total'));
  const risen = counters.filter((name) => (after.get(name) ?? NaN) > (before.get(name) ?? NaN));
  const fallen = counters.filter((name) => (after.get(name) ?? NaN) < (before.get(name) ?? NaN));
  expect(fallen).toEqual([]);
  expect(risen).toEqual([
    'process_cpu_seconds_total',
    'nodejs_eventloop_active_seconds_total',
    'statecrowd_platform_messages_total',
  ]);
});

test('keeps its figures and its memory to those with a token', async () => {
  for (const path of ['/metrics', '/memory']) {
    expect((await fetch(backend.shared().httpUrl + path)).status).toBe(401);
  }
});

test('keeps nothing of a message, unless it was told to leak', async () => {
  const messages = 400;
  const leakBytes = 20_000;
  const grown: number[] = [];
  for (const bytes of [0, leakBytes]) {
    const platform = await backend.launch({ defects: { leakBytes: bytes } });
    const client = await connect(platform);
    await client.ask({ type: 'ping' });
    const before = await heapUsed(platform);
    for (let sent = 0; sent < messages; sent += 1) await client.ask({ type: 'ping' });
    grown.push((await heapUsed(platform)) - before);
  }
  expect(grown[0]).toBeLessThan(messages * 1000);
  expect(grown[1]).toBeGreaterThan(messages * leakBytes);
  expect(grown[1]).toBeLessThan(messages * leakBytes * 1.2);
});
