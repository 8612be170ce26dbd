import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import type { DatabaseHandle } from '../../src/db/database.ts';
import { measureOperation } from '../../src/db/measured.ts';
import { migrate } from '../../src/db/migrate.ts';
import { DatabaseSetupError } from '../../src/db/setup-error.ts';
import { settingsFor, useDatabase } from './support/use-database.ts';

const database = useDatabase();
let admin: DatabaseHandle;

beforeAll(() => {
  admin = database.open();
});

const strict = { intoForeignSchema: false };

async function problemsOf(attempt: Promise<unknown>): Promise<string> {
  const error: unknown = await attempt.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof DatabaseSetupError)) throw new Error(`no setup error: ${String(error)}`);
  expect(error.message).not.toMatch(/[0-9a-f]{32}|secret/);
  return error.problems.map(({ where, message }) => `${where} ${message}`).join('\n');
}

async function worksIn(schema: string): Promise<boolean> {
  const handle = database.open({ schema });
  const input = { agent: 'a', role: 'r' };
  return (await measureOperation(handle, schema, { name: 'agents.create', input })).ok;
}

describe('migrate', () => {
  it('applies every migration once', async () => {
    const settings = database.settings({ schema: 'fresh' });
    expect(await migrate(settings, strict)).toEqual(['001-first-tables']);
    expect(await migrate(settings, strict)).toEqual([]);
    expect(await worksIn('fresh')).toBe(true);
  });

  it('takes an empty schema that exists', async () => {
    await sql`create schema empty`.execute(admin.db);
    await migrate(database.settings({ schema: 'empty' }), strict);
    expect(await worksIn('empty')).toBe(true);
  });

  it.each([
    ['table', 'create table foreign_a.thing (id int)', 'foreign_a'],
    ['view', 'create view foreign_b.thing as select 1', 'foreign_b'],
    [
      'function',
      `create function foreign_c.f() returns int language sql as 'select 1'`,
      'foreign_c',
    ],
  ])('refuses a schema with a foreign %s unless it is allowed', async (_, statement, schema) => {
    await sql`create schema ${sql.id(schema)}`.execute(admin.db);
    await sql.raw(statement).execute(admin.db);
    const settings = database.settings({ schema });
    expect(await problemsOf(migrate(settings, strict))).toContain('--migrate');
    expect(await worksIn(schema)).toBe(false);
    await migrate(settings, { intoForeignSchema: true });
    expect(await worksIn(schema)).toBe(true);
    expect(await migrate(settings, strict)).toEqual([]);
  });

  it('leaves a schema with a table of the same name as it was', async () => {
    await sql`create schema taken`.execute(admin.db);
    await sql`create table taken.tasks (id int)`.execute(admin.db);
    const settings = database.settings({ schema: 'taken' });
    const problems = await problemsOf(migrate(settings, { intoForeignSchema: true }));
    expect(problems).toContain('same name');
    const { rows } = await sql`select 1 from pg_tables where schemaname = 'taken'`.execute(
      admin.db,
    );
    expect(rows).toHaveLength(1);
  });

  it('refuses the tables of another version', async () => {
    const settings = database.settings({ schema: 'newer' });
    await migrate(settings, strict);
    await sql`insert into newer.statecrowd_migration values ('999-later', '2099-01-01')`.execute(
      admin.db,
    );
    expect(await problemsOf(migrate(settings, strict))).toContain('another version');
  });

  it('is safe when many runs do it at once', async () => {
    const settings = database.settings({ schema: 'crowded' });
    const applied = await Promise.all(Array.from({ length: 8 }, () => migrate(settings, strict)));
    expect(applied.flat()).toEqual(['001-first-tables']);
    expect(await worksIn('crowded')).toBe(true);
  });

  it('says in words what keeps it from the database', async () => {
    const at = (change: (url: URL) => void) => {
      const url = new URL(database.url);
      change(url);
      return problemsOf(migrate(settingsFor(url.href), strict));
    };
    expect(await at((url) => (url.password = 'secret'))).toContain('refused user');
    expect(await at((url) => (url.pathname = '/none'))).toContain('no database "none"');
    expect(await at((url) => (url.port = '1'))).toContain('nothing listens at 127.0.0.1:1');
  });

  it('names a user without the right to create', async () => {
    await sql`create role guest login password 'secret'`.execute(admin.db);
    const url = new URL(database.url);
    [url.username, url.password] = ['guest', 'secret'];
    const settings = settingsFor(url.href, { schema: 'guesthouse' });
    expect(await problemsOf(migrate(settings, strict))).toContain('may not create');
  });
});

describe('openDatabase', () => {
  it('refuses impossible settings with all problems at once', async () => {
    const settings = settingsFor('mysql://me:secret@127.0.0.1/x', {
      schema: 'Bad"Name',
      poolSize: 0,
      overflow: -1,
      lockTimeoutMs: 0,
    });
    const opening = new Promise((resolve) => {
      resolve(openDatabase(settings));
    });
    const lines = (await problemsOf(opening)).split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      '--db-url',
      'database.schema',
      'database.poolSize',
      'database.overflow',
      'database.lockTimeoutMs',
    ]);
  });
});
