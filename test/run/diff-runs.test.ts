import { beforeEach, expect, test } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import { diffRuns } from '../../src/run/diff-runs.ts';
import { replay } from '../../src/run/replay-run.ts';
import { linesOf, logOf, recordedSimulation } from '../support/ingress-logs.ts';
import { scenarioOf } from '../support/scenario-of.ts';

let lines: readonly string[] = [];

async function recorded(seed: number, users = { observer: 3, admin: 2 }): Promise<string> {
  const load = { warmup: '1s', duration: '4s', cooldown: '1s' };
  const model = { pushes_per_second: 1, disconnects_per_hour: 900 };
  const reconnect = { attempts: 3, delay: '1s' };
  const scenario = { users, load, model, reconnect, think_time: 0.2, seed };
  return recordedSimulation(await scenarioOf(scenario));
}

beforeEach(async () => {
  await prepareHistograms();
  lines = await linesOf(await recorded(3));
});

test('of another seed and other users it says so, and where both go apart first', async () => {
  const [a, b] = [await logOf(lines), await recorded(4, { observer: 4, admin: 2 })];
  const { headers, first, cut } = await diffRuns(a, b);
  expect(headers).toEqual(['seed: 3 and 4', 'users.observer: 3 and 4']);
  expect(cut).toEqual([]);
  expect(first?.at).toBe(Math.max(first?.a?.at ?? 0, first?.b?.at ?? 0));
});

test('of another plan it names each setting as it is written', async () => {
  const planned = async (more: object, load = {}): Promise<string> => {
    const scenario = { users: { observer: 2 }, think_time: 0.2, seed: 3, ...more };
    const short = { warmup: '1s', duration: '4s', cooldown: '1s', ...load };
    return recordedSimulation(await scenarioOf({ ...scenario, load: short }));
  };
  const fault = { at: '2s', kill: 'platform', for: '1s' };
  const a = await planned({ faults: [fault] });
  const headersOf = async (b: string) => (await diffRuns(a, b)).headers;
  expect(await headersOf(await planned({ faults: [fault] }))).toEqual([]);
  const others = {
    faults: [{ ...fault, for: '1500ms' }],
    model: { websocket: { median: '9ms', p99: '50ms' } },
    reconnect: { attempts: 5 },
  };
  expect(await headersOf(await planned(others, { duration: '5s' }))).toEqual([
    'reconnect.attempts: 10 and 5',
    'whole run: 6000 ms and 7000 ms',
    'faults.0.for: 1000 ms and 1500 ms',
    'model.websocket.median: 2 ms and 9 ms',
    'model.websocket.p99: 15 ms and 50 ms',
  ]);
  expect(
    await headersOf(await planned({ faults: [fault] }, { warmup: '2s', duration: '3s' })),
  ).toEqual(['load: other phases, another shape or model']);
  const [header = '', ...rest] = await linesOf(a);
  const { plan, ...old } = JSON.parse(header) as { plan: { time: string; load: string } };
  const real = await logOf([JSON.stringify({ ...old, plan: { ...plan, time: 'real' } }), ...rest]);
  expect(await headersOf(real)).toEqual(['time: virtual and real']);
  expect(await headersOf(await logOf([JSON.stringify(old), ...rest]))).toEqual([]);
  const odd = await logOf([JSON.stringify({ ...old, plan: { ...plan, faults: 1 } }), ...rest]);
  await expect(headersOf(odd)).rejects.toThrow('not one of an ingress log');
});

test('what brought a user there is what a replay says, timers but for their names', async () => {
  const { timelines } = await replay(await logOf(lines));
  const checked = new Set<string>();
  for (const [at, line] of lines.entries()) {
    if (at === 0 || at === lines.length - 1) continue;
    const [time, index, kind, state] = JSON.parse(line) as [number, number, string, string];
    if (kind !== 'is' || at % 3 > 0) continue;
    const other = await logOf(lines.with(at, JSON.stringify([time, index, 'is', 'elsewhere'])));
    const { first } = await diffRuns(await logOf(lines), other);
    const timeline = timelines.find((one) => one.index === index);
    const entry = timeline?.entries.find((one) => one.at === time && one.state === state);
    const event = entry?.event.startsWith('after ') ? 'a timer of its own' : entry?.event;
    expect(first).toMatchObject({ at: time, user: timeline?.user });
    expect(first?.a).toEqual({ at: time, state, event });
    expect(first?.b).toMatchObject({ at: time, state: 'elsewhere' });
    checked.add(event?.split(' ')[0] ?? '');
  }
  for (const kind of ['a', 'opened', 'stop', 'started']) expect(checked).toContain(kind);
});

test('a user who goes on in one run only, or comes in one only, is where it was', async () => {
  const at = lines.findLastIndex((line) => line.includes('"is","left"'));
  const less = await diffRuns(await logOf(lines), await logOf(lines.toSpliced(at, 1)));
  expect(less.first).toMatchObject({ a: { state: 'left' }, b: { state: 'leaving' } });
  const index = JSON.parse(lines[at] ?? '')[1] as number;
  const others = lines.filter((line) => !line.includes(`,${index},`));
  const alone = await diffRuns(await logOf(lines), await logOf(others));
  expect(alone.first).toMatchObject({ a: { state: 'offline', event: 'came' }, b: undefined });
});

test('the order of users within one moment does not matter', async () => {
  const [header = '', end = ''] = [lines[0], lines.at(-1)];
  const came = ['[1,0,"came","observer-0","observer"]', '[1,1,"came","observer-1","observer"]'];
  const [a, b] = [
    await logOf([header, ...came, end]),
    await logOf([header, ...came.toReversed(), end]),
  ];
  expect(await diffRuns(a, b)).toEqual({ headers: [], first: undefined, cut: [] });
});

test('the last moment of a log that was cut off may be a part, and is not compared', async () => {
  const [header = '', end = ''] = [lines[0], lines.at(-1)];
  const came = ['[1,0,"came","observer-0","observer"]', '[1,1,"came","observer-1","observer"]'];
  const whole = await logOf([header, ...came, end]);
  const cut = await logOf([header, ...came.slice(0, 1)]);
  expect(await diffRuns(whole, cut)).toEqual({ headers: [], first: undefined, cut: ['b'] });
  expect(await diffRuns(cut, whole)).toEqual({ headers: [], first: undefined, cut: ['a'] });
});
