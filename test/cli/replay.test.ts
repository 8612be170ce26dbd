import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { linesOf, logOf, logWith, recordedSimulation } from '../support/ingress-logs.ts';
import { scenarioOf } from '../support/scenario-of.ts';
import { runStatecrowd } from './run-statecrowd.ts';

let folder = '';
let lines: readonly string[] = [];

beforeEach(async () => {
  await prepareHistograms();
  const users = { observer: 3, admin: 2 };
  const load = { warmup: '1s', duration: '4s', cooldown: '1s' };
  folder = await recordedSimulation(await scenarioOf({ users, load, think_time: 0.2, seed: 7 }));
  lines = await linesOf(folder);
});

/** The log with the last state of somebody changed. */
function edited(): Promise<string> {
  const at = lines.findLastIndex((line) => line.includes('"is","left"'));
  return logOf(lines.with(at, lines[at]?.replace('"left"', '"failed"') ?? ''));
}

test('a run that is what was recorded is said to be, with its hash', async () => {
  const { code, out, err } = await runStatecrowd(['replay', folder]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^MATCHES {2}every state of 5 users is what was recorded\n/);
  const { end } = JSON.parse(lines.at(-1) ?? '') as { end: { hash: string; events: number } };
  expect(out).toContain(`5 users, ${end.events} events, trace ${end.hash}\n`);
  expect(out).toMatch(/^ {2}coverage: states \d+ of 3\d, transitions \d+ of \d+$/m);
});

test('a user is shown by name or number: its states, and what brought it there', async () => {
  const named = await runStatecrowd(['replay', folder, '--user', 'observer-0']);
  expect(await runStatecrowd(['replay', folder, '--user=0'])).toEqual(named);
  expect(named.code).toBe(0);
  expect(named.out).toMatch(/^observer-0, observer: \d+ changes of state$/m);
  expect(named.out).toMatch(/^ *\d+\.\d{3} s {2}connecting +started$/m);
  expect(named.out).toMatch(/ online\.\w+ +after thinkTime$/m);
  const json = await runStatecrowd(['replay', folder, '--user', '0', '--json']);
  const shown = JSON.parse(json.out) as Record<string, unknown>;
  expect(shown).toMatchObject({ complete: true, matches: true, divergence: null, users: 5 });
  expect(shown['coverage']).toMatchObject({ personas: { admin: {}, observer: {} } });
  expect(shown['timelines']).toMatchObject([{ user: 'observer-0', persona: 'observer' }]);
});

test('one that was edited diverges and ends with 1, one that was cut off with 5', async () => {
  const other = await runStatecrowd(['replay', await edited()]);
  expect(other.code).toBe(1);
  expect(other.out).toMatch(/^DIVERGES {2}user [\w-]+ at [\d.]+ s: recorded failed, replayed left/);
  const cut = await runStatecrowd(['replay', await logOf(lines.slice(0, 60))]);
  expect(cut.code).toBe(5);
  expect(cut.out).toMatch(/^INCOMPLETE {2}the log was cut off, or its run was; so far every state/);
});

const refusals = [
  {
    what: 'no results',
    make: scratchFolder,
    told: 'ingress.log  does not exist; only a run with --record writes one',
  },
  {
    what: 'another format',
    make: () => logOf([lines[0]?.replace('"ingress":1', '"ingress":2') ?? '']),
    told: 'ingress.log  has format 2, and this program reads format 1',
  },
  {
    what: 'another file',
    make: () => logWith('GET /'),
    told: 'ingress.log  is damaged, or was not written by a run',
  },
  {
    what: 'a line that nobody wrote',
    make: () => logOf(lines.with(3, '[1,0,"flew"]')),
    told: 'ingress.log line 4  is not a line of an ingress log',
  },
];

test.each(refusals)(
  'a log that is $what is refused, by replay and for both by diff',
  async (one) => {
    const bad = await one.make();
    const replayed = await runStatecrowd(['replay', bad, '--usr', 'x']);
    expect(replayed).toMatchObject({ code: 2, out: '' });
    expect(replayed.err).toContain('2 problems, nothing was started\n');
    expect(replayed.err).toContain('--usr');
    expect(replayed.err.replaceAll(/ {2,}/g, '  ')).toContain(one.told);
    const both = await runStatecrowd(['diff', bad, await one.make(), '--jsn']);
    expect(both).toMatchObject({ code: 2, out: '' });
    expect(both.err).toContain('3 problems, nothing was started\n');
    expect(both.err.replaceAll(/ {2,}/g, '  ').split(one.told)).toHaveLength(3);
  },
);

test('what is missing and who did not come is said', async () => {
  const none = await runStatecrowd(['replay']);
  expect(none).toMatchObject({ code: 2, out: '' });
  expect(none.err).toMatch(/1 problem, nothing was started\n +<results> +is missing: /);
  const nobody = await runStatecrowd(['replay', folder, '--user', 'observer-9']);
  expect(nobody.code).toBe(2);
  expect(nobody.err).toMatch(/ --user +nobody called "observer-9" came; did you mean "observer-/);
  expect((await runStatecrowd(['diff', folder])).err).toMatch(/ <b> +is missing: /);
});

test('two runs that went the same way are equal, whatever else is not', async () => {
  const { code, out } = await runStatecrowd(['diff', folder, join(folder, 'ingress.log')]);
  expect({ code, out }).toEqual({
    code: 0,
    out: 'EQUAL  every user went the same way at the same times\n',
  });
  const [header = '', ...rest] = lines;
  const newer = await logOf([header.replace(/"version":"[^"]+"/, '"version":"9.9.9"'), ...rest]);
  const renamed = await runStatecrowd(['diff', folder, newer]);
  expect(renamed.code).toBe(0);
  expect(renamed.out).toMatch(/^! not the same version: \S+ and 9\.9\.9\nEQUAL/);
});

test('where two runs differ first is told with both states, and ends with 1', async () => {
  const { code, out } = await runStatecrowd(['diff', folder, await edited()]);
  expect(code).toBe(1);
  expect(out).toMatch(/^DIFFERENT {2}first \w+-\d at \d\.\d{3} s\n/);
  expect(out).toMatch(/ first {3}left since \d\.\d{3} s, brought there by \w+/);
  expect(out).toMatch(/ second {2}failed since \d\.\d{3} s, brought there by \w+/);
  const json = await runStatecrowd(['diff', folder, await edited(), '--json']);
  const shown = JSON.parse(json.out) as Record<string, unknown>;
  expect(shown).toMatchObject({ equal: false, first: { a: { state: 'left' } }, cut: [] });
});

test('a log that was cut off is equal as far as it goes, which is not known for all', async () => {
  const bytes = await readFile(join(folder, 'ingress.log'));
  const cut = await logWith(bytes.subarray(0, Math.floor(bytes.length * 0.6)));
  for (const pair of [
    [folder, cut],
    [cut, folder],
  ]) {
    const { code, out } = await runStatecrowd(['diff', ...pair]);
    expect(code).toBe(5);
    expect(out).toContain('was cut off; up to there every user went the same way');
  }
});

test('a recorded run that fails says how to replay it, one that passes does not', async () => {
  const output = join(await scratchFolder(), 'kept');
  const small = ['--users', '3', '--duration', '2', '--record', '--output'];
  const limit = ['--threshold', 'websocket.latency p95 < 1us'];
  const failed = await runStatecrowd(['simulate', 'mixed_workload', ...small, output, ...limit]);
  expect(failed.code).toBe(1);
  expect(failed.out).toMatch(/^repeat +(?:npx )?statecrowd simulate /m);
  expect(failed.out).toMatch(new RegExp(`^replay +(?:npx )?statecrowd replay ${output}$`, 'm'));
  expect((await runStatecrowd(['replay', output])).code).toBe(0);
  const passed = await runStatecrowd(['simulate', 'mixed_workload', ...small, `${output}-2`]);
  expect(passed.code).toBe(0);
  expect(passed.out).not.toMatch(/^replay /m);
});
