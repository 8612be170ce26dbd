import { z } from 'zod';
import { backOffStrategies } from './scenario.ts';
import { analysisField } from './analysis-field.ts';
import { dataField } from './data-field.ts';
import { faultsField } from './faults-field.ts';
import { errorsField, metricsIntervalField, networkLatencyField } from './conduct-fields.ts';
import { loadField } from './load-field.ts';
import { maxPlannedUsers, maxUsers } from './load-limits.ts';
import { modelField } from './model-field.ts';
import { personasField } from './personas-field.ts';
import { reachFields } from './reach-fields.ts';
import { readingsField } from './readings-field.ts';
import type { Registry } from './registry.ts';
import {
  choice,
  decimal,
  durationOr,
  flag,
  group,
  list,
  mapOf,
  matching,
  url,
  waitOr,
  whole,
  words,
} from './schema-fields.ts';
import { thresholdsField } from './thresholds-field.ts';

/** The names a scenario, a results folder or a Postgres schema may have. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const identifierPattern = /^[a-z_][a-z0-9_]{0,62}$/;
const variablePattern = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** What a scenario file may hold, with the names of a registry. Its keys are in snake case. */
export function scenarioSchema(registry: Registry): ScenarioSchema {
  const known = schemas.get(registry) ?? buildSchema(registry);
  schemas.set(registry, known);
  return known;
}

type ScenarioSchema = ReturnType<typeof buildSchema>;

/** Building one takes longer than reading a file with it. */
const schemas = new WeakMap<Registry, ScenarioSchema>();

function buildSchema(registry: Registry) {
  const users = usersField(registry.personas);
  const target = targetField(registry.protocols);
  const settings = { ...ownFields(registry), target: target.prefault({}) };
  return group({
    name: matching(namePattern, 'a name of letters, digits, _ and -, such as checkout_2').describe(
      'Name of the scenario: letters, digits, _ and -, at most 64.',
    ),
    users,
    ...settings,
    presets: named(z.lazy(() => group({ users, ...settings }).partial()))
      .describe(
        'Named overrides of this scenario, for --preset. Keys of groups are merged, thresholds, ' +
          'readings and allow_hosts added, everything else replaced. A model replaces the whole ' +
          'load, a URL all URLs and what is shown to them; `description` says what it is for.',
      )
      .prefault({}),
    environments: named(z.lazy(() => target.partial()))
      .describe(
        'Named targets, for --env. A URL replaces all URLs of `target` and what is shown to ' +
          'them: token, auth, headers, cookies, subprotocols and TLS.',
      )
      .prefault({}),
  });
}

/** What presets may hold as well. */
function ownFields(registry: Registry) {
  return {
    description: words(2_000).describe('What it is for, in a sentence or two.').prefault(''),
    tags: list(matching(namePattern, 'a tag such as quick'), 20)
      .describe('Words that `list --tag` selects by; default none.')
      .prefault([]),
    total_users: whole({ min: 1, max: maxPlannedUsers })
      .describe('Keeps the shares of `users`, but makes them so many in all.')
      .optional(),
    seed: whole({ min: 0, max: Number.MAX_SAFE_INTEGER })
      .describe('Seed of every random choice; the same seed gives the same plan; default 1.')
      .prefault(1),
    personas: personasField().prefault({}),
    load: loadField().prefault({}),
    reconnect: reconnectField().prefault({}),
    database: databaseField().prefault({}),
    timeouts: timeoutsField().prefault({}),
    think_time: decimal({ min: 0, max: 1_000 })
      .describe('Factor on every think time; 0 lets one operation follow another; default 1.')
      .prefault(1),
    errors: errorsField().prefault({}),
    network_latency: networkLatencyField().optional(),
    monitoring: flag()
      .describe(
        'Read figures of the target while the run lasts, also those of the platform; default true.',
      )
      .prefault(true),
    metrics_interval: metricsIntervalField(),
    export: flag()
      .describe('Write results; --output and --no-export win over it; default true.')
      .prefault(true),
    results: words(4_096)
      .min(1, { error: 'must name a folder' })
      .describe('Folder in which each run gets a folder of its own; default results.')
      .prefault('results'),
    progress_interval: durationOr(5_000, 'How often a line is printed without a terminal.'),
    model: modelField().prefault({}),
    thresholds: thresholdsField(registry),
    baseline: words(4_096)
      .min(1, { error: 'must name the results folder of an earlier run' })
      .describe('Results folder of the run that thresholds compare with.')
      .optional(),
    analysis: analysisField().prefault({}),
    readings: readingsField().prefault([]),
    data: dataField().prefault({}),
    faults: faultsField().prefault([]),
  };
}

/** Something by its name. */
function named<Entry extends z.ZodType>(entry: Entry) {
  const name = 'a name of letters, digits, _ and -, such as staging';
  return mapOf({ names: namePattern, name, expected: 'a group of names', entry });
}

/** What may be written in a scenario, and left out of it. */
export type ScenarioInput = z.input<ScenarioSchema>;

/** What a valid scenario file holds, defaults filled in, durations in ms. */
export type ScenarioFile = z.output<ScenarioSchema>;

/** The JSON Schema of a scenario file, for editors. */
export function scenarioJsonSchema(registry: Registry): object {
  const schema = z.toJSONSchema(scenarioSchema(registry), {
    io: 'input',
    target: 'draft-07',
    override: ({ jsonSchema }) => allowReference(jsonSchema),
  });
  return { ...schema, title: 'Statecrowd scenario' };
}

/** A number, true or false may be written as a variable: it is read before the value is checked. */
function allowReference(field: z.core.JSONSchema.BaseSchema): void {
  const { type } = field;
  if (type !== 'number' && type !== 'integer' && type !== 'boolean') return;
  Object.assign(field, { type: [type, 'string'], pattern: '^\\$\\{\\w+(:-[^}]*)?\\}$' });
}

function usersField(personas: readonly string[]) {
  const count = whole({ min: 0, max: maxPlannedUsers });
  const shape = Object.fromEntries(personas.map((persona) => [persona, count.optional()]));
  return group(shape, 'users per persona, such as researcher: 20').describe(
    `Users per persona; 1 to ${maxPlannedUsers} in all, at most ${maxUsers} at once in real time.`,
  );
}

function targetField(protocols: readonly string[]) {
  const [first = 'agents', ...others] = protocols;
  return group({
    ws_url: url().describe('WebSocket URL; without it the embedded platform starts.').optional(),
    ws_path: matching(/^\/[^\s?#]*$/, 'a path that begins with /')
      .describe('Path of the WebSocket when ws_url has none; default /ws.')
      .prefault('/ws'),
    http_url: url().describe('Base URL of HTTP requests.').optional(),
    db_url: url()
      .describe('Postgres URL; keep passwords out of files: set STATECROWD_DB_URL.')
      .optional(),
    protocol: choice([first, ...others])
      .describe(`Wire format; default ${first}.`)
      .prefault(first),
    token_env: matching(variablePattern, 'the name of an environment variable')
      .describe('Name of the environment variable that holds the bearer token.')
      .optional(),
    ...reachFields(),
    allow_hosts: list(words(260), 50)
      .describe('Hosts (host or host:port) beyond this machine that may be loaded; default none.')
      .prefault([]),
    without_database: choice(['refuse', 'skip'])
      .describe('Without a database: refuse to run, or skip database operations; default skip.')
      .prefault('skip'),
  }).describe('What is loaded; by default the embedded platform on this machine.');
}

function reconnectField() {
  return group({
    attempts: whole({ min: 0, max: 1_000 })
      .describe('Attempts in a row before a user gives up; default 10.')
      .prefault(10),
    strategy: choice(backOffStrategies)
      .describe(
        'The wait before each attempt. full: random up to a ceiling that doubles; equal: half of ' +
          'the ceiling plus a random part of the other half; decorrelated: random from the base ' +
          'to three times the wait before, so its limit should be many times the base; none: the ' +
          'ceiling itself. Default full.',
      )
      .prefault('full'),
    delay: durationOr(4_000, 'Base of the back-off, doubled with every attempt.'),
    max_delay: durationOr(10_000, 'Upper limit of the back-off.'),
  }).describe('What users do when their connection is lost.');
}

function databaseField() {
  return group({
    pool_size: whole({ min: 1, max: 1_000 })
      .describe('Connections kept open; default 20.')
      .prefault(20),
    overflow: whole({ min: 0, max: 1_000 })
      .describe('Connections beyond that, opened under pressure; default 10.')
      .prefault(10),
    connect_timeout: waitOr(5_000, 'Longest wait for a connection of the pool.'),
    statement_timeout: waitOr(10_000, 'Longest statement, enforced by the server.'),
    query_timeout: waitOr(15_000, 'Longest query, enforced here.'),
    lock_timeout: waitOr(5_000, 'Longest wait for a lock.'),
    idle_in_transaction_timeout: waitOr(10_000, 'Longest pause inside a transaction.'),
    schema: matching(identifierPattern, 'a Postgres schema of lower-case letters, digits and _')
      .describe('Postgres schema of our tables; default statecrowd.')
      .prefault('statecrowd'),
    migrate: flag()
      .describe('Put our tables into a schema that holds something else; default false.')
      .prefault(false),
    keep_data: flag()
      .describe('Keep the rows of the run in a database of yours; default false.')
      .prefault(false),
  }).describe('Connections to Postgres.');
}

function timeoutsField() {
  return group({
    handshake: waitOr(10_000, 'Longest WebSocket handshake.'),
    operation: waitOr(10_000, 'Longest wait for a reply.'),
    leave: waitOr(2_000, 'Longest graceful leave of one user.'),
    drain: waitOr(10_000, 'Longest wait for all users at the end.'),
    heartbeat: waitOr(15_000, 'How often a user pings over its connection.'),
    pong: waitOr(
      10_000,
      'Longest silence after such a ping; then the connection counts as lost. At most `heartbeat`.',
    ),
    setup: waitOr(60_000, 'Longest setup of a run, and longest teardown, by code of yours.'),
  }).describe('How long a run waits for what.');
}
