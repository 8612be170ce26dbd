import { sql } from 'kysely';
import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

type Db = Kysely<unknown>;

function entity(db: Db, table: string): CreateTableBuilder<string, string> {
  return db.schema
    .createTable(table)
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint(`${table}_pk`, ['run_id', 'name']);
}

function log(db: Db, table: string): CreateTableBuilder<string, string> {
  return db.schema
    .createTable(table)
    .addColumn('id', 'bigint', (column) => column.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('run_id', 'text', (column) => column.notNull());
}

function text(table: CreateTableBuilder<string, string>, ...names: readonly string[]) {
  return names.reduce((built, name) => built.addColumn(name, 'text', (c) => c.notNull()), table);
}

function moment(table: CreateTableBuilder<string, string>, ...names: readonly string[]) {
  const add = (built: CreateTableBuilder<string, string>, name: string) =>
    built.addColumn(name, 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`));
  return names.reduce(add, table);
}

function ofAgent(table: CreateTableBuilder<string, string>, name: string) {
  return table.addForeignKeyConstraint(`${name}_agent_fk`, ['run_id', 'agent'], 'agents', [
    'run_id',
    'name',
  ]);
}

function ofCoalition(table: CreateTableBuilder<string, string>, name: string) {
  return table.addForeignKeyConstraint(
    `${name}_coalition_fk`,
    ['run_id', 'coalition'],
    'coalitions',
    ['run_id', 'name'],
  );
}

function oneOf(column: string, values: readonly string[]) {
  return sql`${sql.ref(column)} in (${sql.join(values.map((value) => sql.lit(value)))})`;
}

async function createEntities(db: Db): Promise<void> {
  await moment(text(entity(db, 'agents'), 'role', 'status'), 'created_at', 'updated_at')
    .addCheckConstraint('agents_status', oneOf('status', ['idle', 'active', 'degraded', 'offline']))
    .execute();
  await moment(text(entity(db, 'coalitions'), 'goal', 'state'), 'formed_at')
    .addColumn('owner', 'text')
    .addColumn('dissolved_at', 'timestamptz')
    .addCheckConstraint('coalitions_state', oneOf('state', ['active', 'dissolved']))
    .execute();
  await moment(text(entity(db, 'experiments'), 'hypothesis', 'state'), 'started_at')
    .addColumn('owner', 'text')
    .addColumn('duration_ms', 'integer', (column) => column.notNull())
    .addColumn('result', 'jsonb')
    .addColumn('finished_at', 'timestamptz')
    .addCheckConstraint('experiments_state', oneOf('state', ['running', 'completed']))
    .execute();
}

async function createMemberships(db: Db): Promise<void> {
  const table = db.schema
    .createTable('memberships')
    .addColumn('run_id', 'text', (column) => column.notNull());
  await ofCoalition(
    ofAgent(moment(text(table, 'coalition', 'agent', 'role'), 'joined_at'), 'memberships'),
    'memberships',
  )
    .addPrimaryKeyConstraint('memberships_pk', ['run_id', 'coalition', 'agent'])
    .addCheckConstraint('memberships_role', oneOf('role', ['leader', 'member']))
    .execute();
  await index(db, 'memberships', ['run_id', 'agent']);
}

async function createTasks(db: Db): Promise<void> {
  const table = moment(text(entity(db, 'tasks'), 'kind', 'state'), 'created_at')
    .addColumn('label', 'text')
    .addColumn('agent', 'text')
    .addColumn('coalition', 'text')
    .addColumn('steps', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('finished_at', 'timestamptz')
    .addCheckConstraint('tasks_kind', oneOf('kind', ['task', 'workflow']))
    .addCheckConstraint('tasks_state', oneOf('state', ['open', 'done', 'cancelled']));
  await ofCoalition(ofAgent(table, 'tasks'), 'tasks').execute();
  await index(db, 'tasks', ['run_id', 'agent', 'state']);
  await index(db, 'tasks', ['run_id', 'coalition', 'state']);
}

async function createAgentLogs(db: Db): Promise<void> {
  await ofAgent(moment(text(log(db, 'beliefs'), 'agent', 'belief'), 'recorded_at'), 'beliefs')
    .addColumn('confidence', 'double precision', (column) => column.notNull())
    .addCheckConstraint('beliefs_confidence', sql`confidence between 0 and 1`)
    .execute();
  await index(db, 'beliefs', ['run_id', 'agent', 'belief', 'id']);
  const metrics = moment(text(log(db, 'performance_metrics'), 'metric'), 'collected_at');
  await ofAgent(metrics.addColumn('agent', 'text'), 'performance_metrics')
    .addColumn('value', 'double precision', (column) => column.notNull())
    .execute();
  await index(db, 'performance_metrics', ['run_id', 'agent', 'metric']);
}

async function createLogs(db: Db): Promise<void> {
  await moment(text(log(db, 'events'), 'event'), 'created_at')
    .addColumn('agent', 'text')
    .addColumn('subject', 'text')
    .addColumn('data', 'jsonb', (column) => column.notNull())
    .execute();
  await index(db, 'events', ['run_id', 'id']);
  await index(db, 'events', ['run_id', 'agent', 'id']);
  await moment(
    text(log(db, 'conversations'), 'conversation', 'speaker', 'content'),
    'created_at',
  ).execute();
  await index(db, 'conversations', ['run_id', 'conversation', 'id']);
}

async function createUserStates(db: Db): Promise<void> {
  const table = db.schema
    .createTable('user_states')
    .addColumn('run_id', 'text', (column) => column.notNull());
  await moment(text(table, 'user_name'), 'updated_at')
    .addColumn('state', 'jsonb', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull().defaultTo(1))
    .addPrimaryKeyConstraint('user_states_pk', ['run_id', 'user_name'])
    .execute();
}

async function index(db: Db, table: string, columns: readonly string[]): Promise<void> {
  const name = [table, ...columns.slice(1), 'index'].join('_');
  await db.schema
    .createIndex(name)
    .on(table)
    .columns([...columns])
    .execute();
}

/** The tables of version 0.1, with the keys and indexes that its queries use. */
export const firstTables: Migration = {
  async up(db: Db) {
    await createEntities(db);
    await createMemberships(db);
    await createTasks(db);
    await createAgentLogs(db);
    await createLogs(db);
    await createUserStates(db);
  },
};
