import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createRole } from '../../src/db/create-role.ts';
import { migrate } from '../../src/db/migrate.ts';
import { preflight, unreadyProblems } from '../../src/run/prepare-target.ts';
import { ownDatabase } from '../../src/sources/own-database.ts';
import { shippedMaterial } from '../../src/sources/scenario-material.ts';
import { useDatabase } from '../db/support/use-database.ts';
import { askingPersona } from '../support/asking-persona.ts';
import { requestOf } from '../support/request-of.ts';
import { scenarioOf } from '../support/scenario-of.ts';

const database = useDatabase();

const faults = [
  { at: '1s', terminate: 'database', for: '1s' },
  { at: '1s', exhaust_pool: 'database', for: '1s' },
  { at: '1s', lock: 'database', for: '1s' },
  { at: '1s', serialization: 'database', for: '1s' },
  { at: '1s', read_only: 'database', for: '1s' },
];

async function problemsAt(url: string, schema: string) {
  const target = { db_url: url };
  const scenario = await scenarioOf({
    users: { observer: 1 },
    target,
    database: { schema },
    faults,
  });
  const { problems, access } = await preflight(requestOf(scenario));
  access.keeper?.stop();
  return problems.map(({ where, message }) => `${where} | ${message}`);
}

test('rights that a role lacks for faults are all told before the run', async () => {
  const admin = database.open();
  await sql`create database guarded`.execute(admin.db);
  const settings = database.settings();
  const guarded = { ...settings, url: settings.url.replace(/postgres$/, 'guarded') };
  await migrate(guarded, { intoForeignSchema: false });
  const url = await createRole(guarded, 'weak');
  const inside = database.open({ url: guarded.url });
  await sql`revoke temporary on database guarded from public`.execute(inside.db);
  await sql`revoke usage on language plpgsql from public`.execute(inside.db);
  await sql`revoke execute on function pg_terminate_backend from public`.execute(inside.db);
  const cannotEnd =
    'role "weak" may not end its own sessions; grant execute on function pg_terminate_backend';
  expect(await problemsAt(url, 'statecrowd')).toEqual([
    `faults terminate-1 | ${cannotEnd}`,
    'faults lock-1 | role "weak" may not lock the tables in schema "statecrowd"; ' +
      'grant delete on them',
    'faults serialization-1 | role "weak" may not make temporary functions; ' +
      'grant temporary on the database',
    'faults serialization-1 | role "weak" may not write functions; ' +
      'grant usage on language plpgsql',
    'faults serialization-1 | role "weak" does not own the tables in schema "statecrowd"; ' +
      'use the role that made them',
    `faults read_only-1 | ${cannotEnd}`,
  ]);
});

test('a role that makes our tables has all rights; no database is told by itself', async () => {
  const url = await createRole(database.settings(), 'plain');
  expect(await problemsAt(url, 'made_later')).toEqual([]);
  await migrate(database.settings({ url, schema: 'made_by_it' }), { intoForeignSchema: false });
  expect(await problemsAt(url, 'made_by_it')).toEqual([]);
  const nowhere = url.replace(/postgres$/, 'nowhere');
  expect(await problemsAt(nowhere, 'statecrowd')).toEqual([expect.stringContaining('--db-url | ')]);
});

test('faults of our tables are refused where nobody works on them', async () => {
  const look = ownDatabase<unknown>()({ name: 'look', run: () => Promise.resolve() });
  const scenario = await scenarioOf({
    users: { analyst: 1 },
    target: { ws_url: 'ws://127.0.0.1:1/ws', db_url: 'postgresql://127.0.0.1:1/a' },
    faults,
  });
  const personas = { asker: { ...askingPersona(), operations: { look } } };
  const request = requestOf(
    { ...scenario, users: { asker: 1 } },
    {
      material: { ...shippedMaterial, personas },
    },
  );
  const message = 'is about tables of ours, and nobody of this run works on them; take it out';
  expect(unreadyProblems(request)).toEqual([
    { where: 'faults lock-1', message },
    { where: 'faults serialization-1', message },
  ]);
  expect(unreadyProblems(requestOf(scenario))).toEqual([]);
});
