import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { InputError, type Problem } from '../../src/scenario/problem.ts';
import { useBackend } from '../platform/backend.ts';
import { descendants } from '../support/processes.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';
import { watchedRun } from '../support/watched-run.ts';

const backend = useBackend();

/** Everything a run complains about before it starts; fails when it left a process. */
async function problemsOf(file: Readonly<Record<string, unknown>>): Promise<readonly Problem[]> {
  const known = new Set((await descendants()).map(({ pid }) => pid));
  const scenario = await scenarioOf({ users: everyPersona, ...file });
  const error: unknown = await runScenario(requestOf(scenario)).catch((thrown: unknown) => thrown);
  // A connection's process has no title of its own in the first moments after its fork.
  await expect
    .poll(async () => (await descendants()).filter(({ pid }) => !known.has(pid)))
    .toEqual([]);
  if (error instanceof InputError) return error.problems;
  throw new Error(`it started, or failed in another way: ${String(error)}`);
}

test('a schema that holds something else is refused without leave, untouched', async () => {
  const handle = openDatabase(backend.database());
  onTestFinished(() => handle.close());
  await sql`create schema accounting`.execute(handle.db);
  await sql`create table accounting.invoices (id int)`.execute(handle.db);
  const settings = { target: { db_url: backend.database().url } };
  const found = await problemsOf({ ...settings, database: { schema: 'accounting' } });
  expect(found).toEqual([
    { where: '--db-url', message: expect.stringMatching(/"accounting" holds 1 .*--migrate/) },
  ]);
  const { rows: tables } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'accounting'`.execute(handle.db);
  expect(tables).toEqual([{ name: 'invoices' }]);
  const scenario = await scenarioOf({
    users: { observer: 1 },
    load: { warmup: '100ms', duration: '500ms', cooldown: '100ms' },
    ...settings,
    database: { schema: 'accounting', migrate: true },
  });
  const { summary } = await (await watchedRun(requestOf(scenario))).finished();
  expect(summary.complete).toBe(true);
});

test('everything that cannot be reached is told at once, without the password', async () => {
  const url = new URL(backend.database().url);
  url.password = 'guessed-wrong';
  const found = await problemsOf({
    target: {
      ws_url: 'ws://127.0.0.1:1/ws',
      http_url: 'http://127.0.0.1:1',
      db_url: url.href,
    },
  });
  expect(found.map(({ where }) => where)).toEqual(['--ws-url', '--http-url', '--db-url']);
  expect(found.map(({ message }) => message).join('\n')).toMatch(
    /refuses connections[^]*refuses connections[^]*refuses the user or the password/,
  );
  expect(JSON.stringify(found)).not.toContain('guessed-wrong');
});

test('a wrong bearer token is told before any user comes', async () => {
  const { wsUrl, httpUrl } = backend.shared();
  const found = await problemsOf({ target: { ws_url: wsUrl, http_url: httpUrl } });
  expect(found).toMatchObject([{ where: '--ws-url', message: expect.stringContaining('401') }]);
});

test('a database that does not exist or does not answer is told in time', async () => {
  const missing = new URL(backend.database().url);
  missing.pathname = '/nowhere';
  const messages: string[] = [];
  for (const url of [missing.href, 'postgresql://u:hush@127.0.0.1:1/x']) {
    const found = await problemsOf({ target: { db_url: url } });
    expect(found).toMatchObject([{ where: '--db-url' }]);
    messages.push(found[0]?.message ?? '');
  }
  expect(messages).toMatchObject([
    expect.stringContaining('no such database'),
    expect.stringContaining('refuses connections'),
  ]);
  expect(messages.join()).not.toContain('hush');
});

test('whoever insists on a database is told so with all else that is wrong', async () => {
  const found = await problemsOf({
    target: { http_url: 'http://127.0.0.1:1', without_database: 'refuse' },
  });
  expect(found.map(({ where }) => where)).toEqual(['--ws-url', '--db-url', '--http-url']);
});
