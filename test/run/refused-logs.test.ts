import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import { replay, type ReplayOptions } from '../../src/run/replay-run.ts';
import type { RunOptions } from '../../src/run/run-options.ts';
import { simulate } from '../../src/run/start-run.ts';
import { InputError } from '../../src/scenario/problem.ts';
import { defineScenario } from '../../src/sources/define-scenario.ts';
import { shippedMaterial } from '../../src/sources/scenario-material.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { askingPersona } from '../support/asking-persona.ts';
import { linesOf, logOf, logWith, recordedSimulation } from '../support/ingress-logs.ts';
import { plainScenario } from '../support/plain-scenario.ts';
import { scenarioOf } from '../support/scenario-of.ts';

beforeAll(prepareHistograms);

/** What a folder is refused for, without the folder's own path. */
async function refusal(folder: string, options?: ReplayOptions): Promise<readonly string[]> {
  const error: unknown = await replay(folder, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof InputError)) throw new Error(`not refused: ${String(error)}`);
  return error.problems.map(({ where, message }) =>
    `${where} ${message}`.replace(`${folder}/`, ''),
  );
}

async function recorded(): Promise<readonly string[]> {
  const users = { observer: 2, admin: 1 };
  const load = { warmup: '1s', duration: '2s', cooldown: '1s' };
  return linesOf(await recordedSimulation(await scenarioOf({ users, load, think_time: 0.2 })));
}

/** A log with a header that is changed so. */
async function withHeader(change: (header: Record<string, unknown>) => unknown): Promise<string> {
  const [first = '', ...rest] = await recorded();
  const header = JSON.parse(first) as Record<string, unknown>;
  return logOf([JSON.stringify(change(header)), ...rest]);
}

test('a log that is not there, is something else, or is damaged', async () => {
  const none = 'ingress.log does not exist; only a run with --record writes one';
  expect(await refusal(await scratchFolder())).toEqual([none]);
  const foreign = 'ingress.log is damaged, or was not written by a run';
  expect(await refusal(await logWith('12:00 GET /index.html 200\n'))).toEqual([foreign]);
  const empty = 'ingress.log is empty, or cut off within its first line';
  expect(await refusal(await logWith(''))).toEqual([empty]);
  expect(await refusal(await logWith(gzipSync('no line')))).toEqual([empty]);
  const other = ['ingress.log is not an ingress log'];
  expect(await refusal(await logWith(gzipSync('GET /\n')))).toEqual(other);
  expect(await refusal(await logOf(['{"index":0,"startMs":0}']))).toEqual(other);
  const long = await logWith(gzipSync('x'.repeat(2_000_000)));
  expect(await refusal(long)).toEqual(['ingress.log has a line that is too long']);
  const bytes = gzipSync((await recorded()).join('\n'));
  bytes[bytes.length - 6] = (bytes[bytes.length - 6] ?? 0) ^ 1;
  expect(await refusal(await logWith(bytes))).toEqual([foreign]);
  const inFolder = await refusal(join(await logOf([]), 'ingress.log'));
  expect(inFolder[0]).toContain('ingress.log is empty');
});

test('a log of another format, or with a first line that cannot be', async () => {
  const format = await withHeader((header) => ({ ...header, ingress: 2 }));
  expect(await refusal(format)).toEqual([
    'ingress.log has format 2, and this program reads format 1',
  ]);
  const wrong = ['ingress.log has a first line that is not one of an ingress log'];
  const without = await withHeader(({ behaviour: _, ...header }) => header);
  expect(await refusal(without)).toEqual(wrong);
  for (const odd of [
    { seed: -1 },
    { transports: [] },
    { transports: ['smtp'] },
    { pace: 'slow' },
  ]) {
    const folder = await withHeader(({ behaviour, ...header }) => ({
      ...header,
      behaviour: { ...(behaviour as object), ...odd },
    }));
    expect(await refusal(folder)).toEqual(wrong);
  }
});

test('lines that no run writes, each by its number', async () => {
  const [header = '', ...lines] = await recorded();
  const end = lines.at(-1) ?? '';
  const odd = async (...more: readonly string[]): Promise<readonly string[]> =>
    refusal(await logOf([header, ...more]));
  const notALine = ['ingress.log line 2 is not a line of an ingress log'];
  for (const line of [
    'x',
    '[]',
    '[1,0,"flew"]',
    '[-1,0,"stop"]',
    '[1,0.5,"stop"]',
    '[1e300,0,"stop"]',
    '[1,0,"pushed",{"event":3,"data":{}}]',
    '[1,0,"captured",{"values":[]}]',
    '[1,0,"due"]',
    '[null,0,"is","left"]',
    '[1,0,"came","observer-0"]',
    '{"end":{"at":1}}',
  ]) {
    expect({ line, refusal: await odd(line) }).toEqual({ line, refusal: notALine });
  }
  expect(await odd('[1,7,"stop"]')).toEqual([
    'ingress.log line 2 tells of user 7, who has not come',
  ]);
  expect(await odd('[1,7,"came","pilot-7","pilot"]')).toEqual([
    'ingress.log line 2 names the persona "pilot", which the log has not',
  ]);
  const came = '[5,7,"came","admin-7","admin"]';
  expect(await odd(came, came)).toEqual(['ingress.log line 3 lets user 7 come again']);
  expect(await odd(came, '[4,7,"started"]')).toEqual(['ingress.log line 3 goes back in time']);
  expect(await odd(end, came)).toEqual(['ingress.log line 3 comes after the end of the log']);
});

test('personas that are not what they were, all of them by name', async () => {
  const changed = await withHeader((header) => ({
    ...header,
    personas: { admin: 'another', observer: 'another' },
  }));
  const others =
    'is not what it was when the log was written: its chart, traits or operations are others';
  expect(await refusal(changed)).toEqual([`persona admin ${others}`, `persona observer ${others}`]);
  const asker = askingPersona();
  const personas = { ...shippedMaterial.personas, asker };
  const plain = plainScenario({ asker: 2 }, {});
  const material = { ...shippedMaterial, personas };
  const inCode = await recordedSimulation(plain, { material });
  expect(await refusal(inCode)).toEqual([
    'persona asker is one of the run itself: give its scenario as options.scenario',
  ]);
  const openedFrom = 'scenarios/away.ts';
  const fromFile = await recordedSimulation(plain, { material, openedFrom });
  expect(await refusal(fromFile)).toEqual(['scenarios/away.ts does not exist']);
  const [first = '', ...rest] = await linesOf(inCode);
  const elsewhere = first.replace('["websocket","http","database"]', '["http"]');
  const scenario = defineScenario({ name: 'x', users: { asker: 1 }, personas: { asker } });
  expect(await refusal(await logOf([elsewhere, ...rest]), { scenario })).toEqual([
    `persona asker ${others}`,
  ]);
  const users = { asker: 1 };
  const hastier = askingPersona({ traits: { ...asker.traits, activity: 'active' } });
  for (const other of [hastier, { ...asker, online: { ...asker.online, exit: () => undefined } }]) {
    const scenario = defineScenario({ name: 'x', users, personas: { asker: other } });
    expect(await refusal(inCode, { scenario })).toEqual([`persona asker ${others}`]);
  }
  const without = defineScenario({ name: 'x', users: { observer: 1 } });
  expect(await refusal(fromFile, { scenario: without })).toEqual([
    `persona asker is not in the scenario ${openedFrom} any more; give another as options.scenario`,
  ]);
});

test('what operations send may change, the way through the states stays the same', async () => {
  const asker = askingPersona();
  const material = { ...shippedMaterial, personas: { asker } };
  const folder = await recordedSimulation(plainScenario({ asker: 2 }, {}), { material });
  const { ask } = asker.operations;
  if (ask === undefined) throw new Error('an asker asks');
  const build: typeof ask.build = (draws) => ({ ...ask.build(draws), name: 'query.other' });
  const changed = { ...asker, operations: { ask: { ...ask, build } } };
  const scenario = defineScenario({ name: 'x', users: { asker: 1 }, personas: { asker: changed } });
  expect(await replay(folder, { scenario })).toMatchObject({ matches: true });
  const log = join(folder, 'ingress.log');
  expect((await readFile(log)).length).toBeGreaterThan(100);
  expect(await replay(log, { scenario })).toMatchObject({ matches: true });
});

test('personas of a file are found again, those of a preset by its name', async () => {
  const path = join(await scratchFolder(), 'office.yaml');
  const file = `
name: office
users: { watcher: 2 }
personas:
  watcher: { from: observer, activity: active }
presets:
  hasty:
    personas:
      watcher: { from: observer, activity: hyperactive }
`;
  await writeFile(path, file);
  const recordedAs = async (options: RunOptions): Promise<string> => {
    const output = join(await scratchFolder(), 'results');
    const handle = await simulate(path, { ...options, duration: '2s', output, record: true });
    await handle.finished;
    return output;
  };
  expect(await replay(await recordedAs({}))).toMatchObject({ matches: true, users: 2 });
  const hasty = await recordedAs({ preset: 'hasty' });
  expect(await replay(hasty, { preset: 'hasty' })).toMatchObject({ matches: true, users: 2 });
  expect((await refusal(hasty))[0]).toContain('persona watcher is not what it was');
  const [fault, remark] = await refusal(hasty, { preset: 'lazy' });
  expect(fault).toContain('persona watcher is not what it was');
  expect(remark).toContain('lazy');
});
