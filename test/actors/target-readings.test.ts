import type { ServerResponse } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { bearerOf } from '../../src/actors/reach.ts';
import { TargetReadings, type OpenSource } from '../../src/actors/target-readings.ts';
import { httpServer, type Asked, type HttpServer } from '../support/http-server.ts';
import { patience } from '../support/patience.ts';

type Answer = (response: ServerResponse, asked: Asked, nth: number) => void;

/** A server whose answers may depend on how often it was asked. */
async function server(answer: Answer): Promise<HttpServer> {
  let nth = 0;
  return httpServer((response, asked) => answer(response, asked, (nth += 1)));
}

interface Read {
  readonly readings: TargetReadings;
  readonly values: [figure: string, value: number][];
}

function read(source: Pick<OpenSource, 'url' | 'figures'> & Partial<OpenSource>): Read {
  const values: [string, number][] = [];
  const reach = bearerOf(undefined);
  const open: OpenSource = { kind: 'exposition', intervalMs: 300, reach, ...source };
  const readings = new TargetReadings([open], (figure, value) => values.push([figure, value]));
  onTestFinished(() => readings.stop());
  readings.start();
  return { readings, values };
}

/** The first values of a figure, as soon as there are so many. */
async function first(read: Read, figure: string, count: number): Promise<readonly number[]> {
  const valuesOf = () => read.values.flatMap(([name, value]) => (name === figure ? [value] : []));
  await vi.waitFor(() => expect(valuesOf().length).toBeGreaterThanOrEqual(count), patience);
  return valuesOf().slice(0, count);
}

async function problem(read: Read): Promise<string> {
  await vi.waitFor(() => expect(read.readings.problems()).toHaveLength(1), patience);
  return read.readings.problems()[0] ?? '';
}

const memory = { memory: 'memory_bytes / 1024' };

test('reads a page again and again, with its token, below the path of the URL', async () => {
  const page = await server((response, _, nth) => response.end(`memory_bytes ${2048 * nth}\n`));
  const run = read({
    url: `${page.url}/own/metrics?all=1`,
    reach: bearerOf('secret'),
    figures: memory,
  });
  expect(await first(run, 'memory', 3)).toEqual([2, 4, 6]);
  expect(page.asked[0]?.path).toBe('/own/metrics?all=1');
  expect(page.asked[0]?.headers.authorization).toBe('Bearer secret');
  expect(run.readings.problems()).toEqual([]);
});

test('makes a rate per second of a counter from the second page on', async () => {
  const counted = [100, 100, 50, 60];
  const page = await server((response, _, nth) => {
    const shown = counted[nth - 1] ?? 60;
    response.end(
      `cpu_seconds_total{mode="user"} ${shown / 2}\ncpu_seconds_total{mode="sys"} ${shown / 2}\n`,
    );
  });
  const run = read({ url: page.url, figures: { cpu: 'rate(cpu_seconds_total)' } });
  const [still = NaN, restarted = NaN, risen = NaN] = await first(run, 'cpu', 3);
  expect(still).toBe(0);
  // 50 and then 10 more within about 300 ms each; anew from 0, not down from 100.
  expect(restarted).toBeGreaterThan(0);
  expect(restarted).toBeLessThanOrEqual(50 / 0.02);
  expect(risen).toBeGreaterThan(0);
});

test('makes a share of counters, and says nothing while they stand still', async () => {
  const hits = [100, 130, 130, 130];
  const misses = [50, 60, 60, 61];
  const page = await server((response, _, nth) => {
    const at = Math.min(nth, hits.length) - 1;
    response.end(`hits_total ${hits[at]}\nmisses_total ${misses[at]}\n`);
  });
  const run = read({ url: page.url, figures: { hit_rate: 'share(hits_total, misses_total)' } });
  expect(await first(run, 'hit_rate', 2)).toEqual([0.75, 0]);
  expect(run.readings.problems()).toEqual([]);
});

test('asks a Prometheus server a query for each figure', async () => {
  const prometheus = await server((response, { path }) => {
    const query = new URL(path ?? '', 'http://x').searchParams.get('query');
    const vector = [
      { metric: { pod: 'a' }, value: [1_700_000_000.1, '0.25'] },
      { metric: { pod: 'b' }, value: [1_700_000_000.1, '9'] },
    ];
    const data =
      query === 'scalar(up)'
        ? { resultType: 'scalar', result: [1_700_000_000.1, '1'] }
        : { resultType: 'vector', result: query === 'none' ? [] : vector };
    response.end(JSON.stringify({ status: 'success', data }));
  });
  const figures = { cpu: 'sum by (pod) (rate(cpu[1m]))', up: 'scalar(up)', gone: 'none' };
  const run = read({ kind: 'query', url: `${prometheus.url}/prom/`, figures });
  expect(await first(run, 'cpu', 2)).toEqual([0.25, 0.25]);
  expect(await first(run, 'up', 1)).toEqual([1]);
  expect(prometheus.asked[0]?.path).toMatch(/^\/prom\/api\/v1\/query\?query=sum%20by/);
  expect(await problem(run)).toMatch(/^target\.gone was not read \d+ of \d+ times: not there/);
});

test.each([
  ['{"status":"error","error":"bad query"}', 'not the answer of a Prometheus server'],
  ['<html>', 'not the answer of a Prometheus server'],
  ['['.repeat(500_000), 'not the answer of a Prometheus server'],
  ['{"status":"success","data":{"resultType":"matrix","result":[[1,[2,3]]]}}', 'not there'],
  ['{"status":"success","data":{"resultType":"vector","result":{"0":1}}}', 'not there'],
])('is not misled by an answer such as %.70s', async (body, why) => {
  const prometheus = await server((response) => response.end(body));
  const run = read({ kind: 'query', url: prometheus.url, figures: { cpu: 'up' } });
  expect(await problem(run)).toContain(`: ${why} (`);
  expect(run.values).toEqual([]);
});

test('hands on what is no number, so that it is counted as invalid', async () => {
  const page = await server((response) => response.end('a NaN\nb +Inf\n'));
  const run = read({ url: page.url, figures: { a: 'a', b: 'b' } });
  expect(await first(run, 'a', 1)).toEqual([NaN]);
  expect(await first(run, 'b', 1)).toEqual([Infinity]);
});

const hostile: readonly (readonly [why: string, answer: Answer])[] = [
  ['http_500', (response) => response.writeHead(500).end('memory_bytes 1')],
  ['http_302', (response) => response.writeHead(302, { location: '/' }).end()],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', (response) => response.end('m'.repeat(1_048_577))],
  ['timed_out', () => undefined],
  ['timed_out', (response) => void response.write('memory_bytes 1\n')],
  ['UND_ERR_SOCKET', (response) => response.destroy()],
  ['not there', (response) => response.end('\0�{{{\nmemory_bytes\nmemory_bytes{ 1')],
];

test.each(hostile)('counts %s and goes on asking', async (why, answer) => {
  const page = await server((response, request, nth) => {
    if (nth <= 2) answer(response, request, nth);
    else response.end('memory_bytes 1024\n');
  });
  const run = read({ url: page.url, figures: memory });
  expect(await first(run, 'memory', 1)).toEqual([1]);
  expect(await problem(run)).toContain(`was not read 2 of `);
  expect(await problem(run)).toContain(`: ${why} (http://127.0.0.1`);
});

test('counts a source that is not there', async () => {
  const run = read({ url: 'http://127.0.0.1:1/metrics', figures: memory });
  expect(await problem(run)).toContain('ECONNREFUSED');
});

test('has one request open at a time, however slow the source is', async () => {
  let open = 0;
  let most = 0;
  const prometheus = await server((response) => {
    open += 1;
    most = Math.max(most, open);
    setTimeout(() => {
      open -= 1;
      response.end('{"status":"success","data":{"resultType":"scalar","result":[0,"1"]}}');
    }, 60);
  });
  const run = read({ kind: 'query', url: prometheus.url, figures: { a: 'a', b: 'b', c: 'c' } });
  expect(await first(run, 'c', 3)).toEqual([1, 1, 1]);
  expect(most).toBe(1);
});

test('sends user and password of the URL and shows neither password nor secret', async () => {
  const page = await server((response) => response.writeHead(401).end());
  const url = `${page.url.replace('//', '//me:hush%21@')}/metrics?token=hush`;
  const run = read({ url, reach: bearerOf('other'), figures: memory });
  expect(await problem(run)).toContain('http_401');
  expect(run.readings.problems().join()).not.toContain('hush');
  expect(page.asked[0]?.headers.authorization).toBe(`Basic ${btoa('me:hush!')}`);
});

test('records nothing once it is stopped, and leaves nothing open', async () => {
  const page = await server(
    (response) => void setTimeout(() => response.end('memory_bytes 1'), 30),
  );
  const run = read({ url: page.url, figures: memory, intervalMs: 1000 });
  await vi.waitFor(() => expect(page.asked).toHaveLength(1), patience);
  await run.readings.stop();
  expect(run.values).toEqual([]);
  expect(run.readings.problems()).toEqual([]);
});
