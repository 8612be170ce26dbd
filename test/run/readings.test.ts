import { expect, test } from 'vitest';
import { httpServer } from '../support/http-server.ts';
import { requestOf } from '../support/request-of.ts';
import { scenarioOf } from '../support/scenario-of.ts';
import { watchedRun } from '../support/watched-run.ts';

const load = { warmup: '500ms', duration: '3s', cooldown: '500ms' };

test('a run reads the embedded platform, and whatever else its scenario names', async () => {
  const page = 'hits_total{cache="a"} 9\nqueue{name="in"} 4\nqueue{name="out"} 2\n';
  const { url } = await httpServer((response) => response.end(page));
  const scenario = await scenarioOf({
    users: { researcher: 3, observer: 2 },
    load,
    think_time: 0.2,
    readings: [
      { kind: 'exposition', url, interval: '1s', figures: { queued: 'queue', gone: 'absent' } },
    ],
  });
  const run = await watchedRun(requestOf(scenario));
  const { summary, remarks } = await run.finished();
  const { cpu, memory, heap, event_loop_utilisation, connections, queued, gone } = summary.target;
  expect(queued).toMatchObject({ last: 6, min: 6, max: 6 });
  expect(gone).toBeUndefined();
  expect(remarks).toEqual([expect.stringMatching(/^target\.gone was not read (\d) of \1 times: /)]);
  expect(connections?.max).toBe(5);
  expect(memory?.min).toBeGreaterThan(20);
  expect(memory?.max).toBeLessThan(1000);
  expect(heap?.max).toBeLessThan(memory?.max ?? 0);
  for (const share of [cpu, event_loop_utilisation]) {
    expect(share?.max).toBeGreaterThan(0);
    expect(share?.max).toBeLessThan(4);
  }
  expect(Object.keys(summary.target)).toContain('pool_in_use');
  const { database_cpu: cores, database_memory: mebibytes } = summary.target;
  const bounded = process.platform === 'linux' ? [cores, mebibytes] : [];
  for (const figure of bounded) {
    expect(figure?.max).toBeGreaterThan(0);
    expect(figure?.max).toBeLessThan(1000);
  }
  expect(summary.data_quality.invalid.target).toBe(0);
  const steady = run.windows.filter(({ phase }) => phase === 'steady');
  expect(steady.filter(({ target }) => target['memory'] !== undefined).length).toBeGreaterThan(1);
});

test('a run without monitoring reads nothing, and its windows are as long as it says', async () => {
  const { url, asked } = await httpServer((response) => response.end('queue 1\n'));
  const scenario = await scenarioOf({
    users: { researcher: 2 },
    load: { warmup: '500ms', duration: '2s', cooldown: '500ms' },
    monitoring: false,
    metrics_interval: '2s',
    readings: [{ url, interval: '1s', figures: { queued: 'queue' } }],
  });
  const run = await watchedRun(requestOf(scenario));
  const { summary, remarks } = await run.finished();
  expect(asked).toEqual([]);
  expect(summary.target).toEqual({});
  expect(remarks).toEqual([]);
  const steady = run.windows.filter(({ phase }) => phase === 'steady');
  expect(steady).toHaveLength(2);
  const seconds = steady.map(({ generator }) => generator?.seconds?.length ?? 1);
  expect(Math.max(...seconds)).toBe(2);
});
