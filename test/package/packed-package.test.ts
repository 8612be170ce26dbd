import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { root } from '../cli/run-statecrowd.ts';

const longMs = 180_000;
vi.setConfig({ testTimeout: longMs });

const call = promisify(execFile);
let project = '';
/** Why the packages that ours needs cannot be fetched, if they cannot. */
let unreachable = '';

/** Runs a program with the Node.js of this checkout first on the path; fails with what it said. */
async function ran(program: string, args: readonly string[], folder = project): Promise<string> {
  const path = [`${root}node_modules/.bin`, process.env['PATH']].join(delimiter);
  const env = { ...process.env, PATH: path };
  const settings = { cwd: folder, env, timeout: longMs, maxBuffer: 16 * 1024 * 1024 };
  const { stdout } = await call(program, args, settings).catch((error: unknown) => {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    throw new Error(`${String(error)}${said}`);
  });
  return stdout;
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
}

/** What npm says when there is no way to its registry, as opposed to a package that is broken. */
const noWay =
  /\b(?:ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|ENOTCACHED)\b/;

async function install(archive: string): Promise<void> {
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock'];
  try {
    await ran('npm', ['install', ...options, archive]);
  } catch (error) {
    const told = String(error);
    if (!noWay.test(told)) throw error;
    unreachable = `the registry cannot be reached (${noWay.exec(told)?.[0]})`;
  }
}

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'statecrowd-package-'));
  write({ 'package.json': '{ "name": "project", "private": true, "type": "module" }' });
  const packed = await ran('npm', ['pack', '--json', '--pack-destination', project], root);
  const archive = /statecrowd-[\w.-]+\.tgz/.exec(packed)?.[0] ?? '';
  await install(join(project, archive));
}, longMs);

afterAll(async () => {
  await rm(project, { recursive: true, force: true });
});

beforeEach(({ skip }) => skip(unreachable !== '', unreachable));

test('the package says which one it is, and has no sources in it', async () => {
  expect((await ran('npx', ['statecrowd', '--version'])).trim()).toMatch(/^\d+\.\d+\.\d+$/);
  const folder = join(project, 'node_modules', 'statecrowd');
  for (const part of ['src', 'test', 'examples', 'node_modules']) {
    expect(existsSync(join(folder, part))).toBe(false);
  }
  for (const name of ['schedule', 'simulate']) {
    expect(await ran('npx', ['statecrowd', name, '--help'])).toContain(`statecrowd ${name}`);
  }
});

test('it knows its scenarios and schedules, and runs one on platform and database', async () => {
  const plan = await ran('npx', ['statecrowd', 'schedule', 'daily', '--dry-run']);
  expect(plan).toContain('research_conference');
  const args = ['mixed_workload', '--duration', '2', '--users', '5', '--output', 'results/first'];
  const told = await ran('npx', ['statecrowd', 'run', ...args]);
  expect(told).toMatch(/PASSED|GENERATOR/);
  expect(told).toContain('5 created  5 connected');
  expect(existsSync(join(project, 'results', 'first', 'summary.json'))).toBe(true);
});

test('a scenario in TypeScript and a persona in JavaScript run', async () => {
  write({
    'reading.ts': `
      import { defineScenario } from 'statecrowd';
      import { reader } from './reader.js';
      export default defineScenario({
        name: 'reading',
        users: { reader: 3 },
        personas: { reader },
        load: { warmup: 0, duration: 1, cooldown: 0 },
      } satisfies Parameters<typeof defineScenario>[0]);
    `,
    'reader.js': `
      import { definePersona, get, query } from 'statecrowd';
      const operations = { look: get('/health'), ask: query('system_overview') };
      export const reader = definePersona({ name: 'reader', operations });
    `,
  });
  const told = await ran('npx', ['statecrowd', 'run', 'reading.ts', '--set', 'think_time=0.1']);
  expect(told).toContain('3 created  3 connected  3 active');
});

test('the API works in plain JavaScript', async () => {
  write({
    'api.mjs': `
      import * as api from 'statecrowd';
      const { InputError, scenarios, simulate } = api;
      const scenario = { ...scenarios.mixed_workload, users: { observer: 4 } };
      const live = await simulate(scenario, { duration: 5 });
      const { summary } = await live.finished;
      const refused = await simulate('nothing').catch((error) => error instanceof InputError);
      const { complete, users } = summary;
      console.log(JSON.stringify([complete, users.created, refused, Object.keys(api)]));
    `,
  });
  expect(JSON.parse(await ran('node', ['api.mjs']))).toEqual([
    true,
    4,
    true,
    Object.keys(await import('../../src/index.ts')).toSorted(),
  ]);
});

test('what tests use works in plain JavaScript, with types, without Vitest', async () => {
  write({
    'testing.mjs': `
      import { replayUser, simulate, stateMatchers } from 'statecrowd/testing';
      const options = { duration: 5, users: 4, seed: 7, output: 'results/kept', record: true };
      const run = await simulate('mixed_workload', options);
      const [first] = run.users;
      const same = await replayUser('results/kept', first.name);
      const { pass } = stateMatchers.toReach(run, 'online');
      const isSame = JSON.stringify(same.entries) === JSON.stringify(first.entries);
      console.log(JSON.stringify([run.users.length, isSame, pass]));
    `,
    'tested.ts': `
      import { simulate, type StateMatchers, type UserTimeline } from 'statecrowd/testing';
      const { users } = await simulate('mixed_workload', { seed: 7 });
      export const names: string[] = users.map(({ name }: UserTimeline) => name);
      export type Reach = StateMatchers<void>['toReach'];
    `,
  });
  expect(JSON.parse(await ran('node', ['testing.mjs']))).toEqual([4, true, true]);
  const tsc = [`${root}node_modules/typescript/bin/tsc`, '--noEmit', '--strict'];
  const options = ['--module', 'nodenext', '--target', 'es2024'];
  expect(await ran('node', [...tsc, ...options, 'tested.ts'])).toBe('');
});

test('its types are checked in the project, with and without those of others', async () => {
  write({
    'typed.ts': `
      import { definePersona, get, ownDatabase, run } from 'statecrowd';
      import type { RunHandle, Window } from 'statecrowd';
      interface Tables { 'own.notes': { id: number; text: string } }
      const notes = ownDatabase<Tables>();
      export const writer = definePersona({
        name: 'writer',
        operations: {
          look: get('/health'),
          write: notes({
            name: 'notes.write',
            run: (database, draws) =>
              database.insertInto('own.notes').values({ id: 1, text: draws.user }).execute(),
          }),
        },
        online: {
          initial: 'resting',
          states: {
            resting: { after: { thinkTime: { target: 'writing', actions: 'choose' } } },
            writing: { entry: 'perform', on: { replied: 'resting', erred: 'resting' } },
          },
        },
      });
      const live: RunHandle = await run('mixed_workload', { users: 5, duration: '1m' });
      live.windows$.subscribe((window: Window) => window.phase.toUpperCase());
      const { summary } = await live.finished;
      export const sent: number = summary.messages.sent;
      // @ts-expect-error an option that is not there
      await run('mixed_workload', { user: 5 });
      // @ts-expect-error a table that is not there
      notes({ name: 'none', run: (database) => database.selectFrom('own.nots').execute() });
      // @ts-expect-error an action that is not there
      definePersona({ name: 'a', operations: {}, online: { states: { a: { entry: 'chose' } } } });
    `,
  });
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024'];
  const tsc = [`${root}node_modules/typescript/bin/tsc`, ...options];
  expect(
    await ran('node', [...tsc, '--skipLibCheck', '--exactOptionalPropertyTypes', 'typed.ts']),
  ).toBe('');
  expect(await ran('node', [...tsc, 'typed.ts'])).toBe('');
});
