import type { Command } from 'commander';
import type { Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import {
  thresholdSeparator,
  type SettingName,
  type WrittenSetting,
} from '../scenario/overrides.ts';
import type { OwnScenario } from '../scenario/own-scenario.ts';
import { cookieSeparator, headerSeparator } from '../scenario/reach-overrides.ts';
import { setSeparator } from '../scenario/setting-keys.ts';

/** Options that set something of the scenario, as the parser gives them: values are still text. */
interface SettingOptions {
  readonly duration?: string;
  readonly warmup?: string;
  readonly cooldown?: string;
  readonly users?: string;
  readonly spawnRate?: string;
  readonly rate?: string;
  readonly scale?: string;
  readonly seed?: string;
  readonly preset?: readonly string[];
  readonly threshold?: readonly string[];
  readonly baseline?: string;
  readonly env?: string;
  readonly wsUrl?: string;
  readonly httpUrl?: string;
  readonly dbUrl?: string;
  readonly allowHost?: readonly string[];
  readonly tokenEnv?: string;
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly insecure?: boolean;
  readonly header?: readonly string[];
  readonly cookie?: readonly string[];
  readonly subprotocol?: readonly string[];
  readonly migrate?: boolean;
  readonly keepData?: boolean;
  readonly set?: readonly string[];
  readonly errors?: boolean;
  readonly errorRate?: string;
  readonly networkLatency?: string;
  readonly monitoring?: boolean;
  readonly metricsInterval?: string;
}

/** Options of `run` and `simulate`. */
export interface RunOptions extends SettingOptions {
  /** Of `simulate` alone. */
  readonly like?: string;
  readonly output?: string;
  readonly export: boolean;
  readonly samples?: boolean;
  readonly record?: boolean;
  readonly junit?: boolean;
  readonly markdown?: boolean;
  readonly prometheus?: string;
  readonly otlp?: string;
  readonly strict?: boolean;
  readonly cpuProfile?: boolean;
  readonly verbose?: boolean;
  readonly verboseUser?: readonly string[];
  readonly log?: string;
  readonly logLevel?: string;
  readonly quiet?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** One run that is asked for. */
export interface RunCall {
  readonly command: 'run' | 'simulate';
  /** A name or a path; what the scenario goes by where it is written in place. */
  readonly scenario: string;
  readonly options: RunOptions;
  /** The scenario itself where it is written in place. */
  readonly own?: OwnScenario | undefined;
  /** Settings below those of variables and options. */
  readonly given?: readonly WrittenSetting[];
}

/** Options of `serve`. */
export interface ServeOptions extends Pick<
  SettingOptions,
  'dbUrl' | 'allowHost' | 'tokenEnv' | 'migrate' | 'keepData'
> {
  readonly port?: string;
  readonly echoIds: boolean;
}

/** Options that shape the plan of a run. */
export function addPlanOptions(command: Command): void {
  command
    .option('--duration <time>', 'length of the steady phase, or of all phases of its own: 30, 5m')
    .option('--users <users>', 'number of users in the same mix, or researcher:20,observer:30')
    .option('--spawn-rate <rate>', 'users arriving per second')
    .option('--warmup <time>', 'time in which users arrive')
    .option('--cooldown <time>', 'time over which users leave')
    .option('--rate <number>', 'users arriving, or operations due, per second at 100 %')
    .option('--scale <factor>', 'factor on users, rates and levels: 0.1 is a tenth of the load')
    .option(
      '--preset <names>',
      'overrides by name, such as light,websocket-targets; see list presets; repeatable',
      collect,
    )
    .option(
      '--threshold <text>',
      'limit such as "websocket.latency p95 < 50ms"; repeatable',
      collect,
    )
    .option('--baseline <folder>', 'results of the run that thresholds compare with')
    .option('--error-rate <share>', 'share of what users do that is made to fail: 0.01')
    .option('--no-errors', 'make nothing fail, whatever the scenario says')
    .option('--network-latency <time>', 'added to connects, messages, calls: 50ms, 10ms-100ms')
    .option('--metrics-interval <time>', 'length of a window of metrics, 1s to 60s')
    .option(
      '--set <key=value>',
      'any key of the scenario file, such as reconnect.attempts=5; repeatable',
      collect,
    )
    .option('--seed <number>', 'seed of every random choice');
}

/** Options that say what is loaded. */
export function addTargetOptions(command: Command): void {
  command
    .option('--env <name>', 'named target of the scenario, or localhost')
    .option('--ws-url <url>', 'WebSocket to load instead of the embedded platform')
    .option('--http-url <url>', 'HTTP server to load')
    .option(
      '--allow-host <host>',
      'host beyond this machine that may be loaded; repeatable',
      collect,
    )
    .option('--token-env <name>', 'environment variable that holds the bearer token')
    .option('--tls-ca <file>', 'PEM file of authorities to trust beside the usual ones')
    .option('--tls-cert <file>', 'PEM file of a client certificate')
    .option('--tls-key <file>', 'PEM file of its private key')
    .option('--insecure', 'do not check certificates of the target')
    .option('--header <header>', 'header to send, such as "x-tenant: acme"; repeatable', collect)
    .option('--cookie <cookie>', 'cookie to send, such as session=abc; repeatable', collect)
    .option('--subprotocol <name>', 'WebSocket subprotocol to offer; repeatable', collect)
    .option('--no-monitoring', 'read no figures of the target');
}

/** Options about the database. */
export function addDatabaseOptions(command: Command): void {
  command
    .option('--db-url <url>', 'Postgres to use; better: STATECROWD_DB_URL, which no one else sees')
    .option('--migrate', 'put our tables into a schema that holds something else')
    .option('--keep-data', 'keep the rows of the run');
}

/** Options about what is shown and saved. */
export function addResultOptions(command: Command): void {
  command
    .option('--output <folder>', 'folder of the results (default: a new one below results/)')
    .option('--no-export', 'write no results')
    .option('--samples', 'also write samples.csv, a row for every operation')
    .option('--record', 'also write ingress.log, from which the run can be replayed')
    .option('--junit', 'also write junit.xml, thresholds and checks as test cases')
    .option('--markdown', 'also write summary.md, and add it to the summary of a CI job')
    .option('--verbose', 'show what users do, and every operation at the end')
    .option(
      '--verbose-user <user>',
      'show all that one user does: observer-17, or its number; repeatable',
      collect,
    )
    .option('--log <file>', 'add a log of the run to a file, in JSON lines')
    .option('--log-level <level>', 'debug, info or warn (default: info)')
    .option('--quiet', 'show only the verdict, and its reasons when it failed')
    .option('--dry-run', 'show the plan, start nothing');
}

/** Options about who is told of a run while it lasts. */
export function addExportOptions(command: Command): void {
  command
    .option('--prometheus <port>', 'serve metrics for scrapes from this machine; 0: a free port')
    .option('--otlp <url>', 'push metrics to an OTLP collector, window by window');
}

/** Options about the generator itself. */
export function addGeneratorOptions(command: Command): void {
  command
    .option('--strict', 'end with 3 when the generator was the bottleneck')
    .option('--cpu-profile', 'write a CPU profile of each process into the results');
}

/** The settings among the options, by name. */
export function settingsOf(
  options: SettingOptions,
): Readonly<Partial<Record<SettingName, string>>> {
  const written: Readonly<Record<SettingName, string | undefined>> = {
    duration: options.duration,
    warmup: options.warmup,
    cooldown: options.cooldown,
    'spawn-rate': options.spawnRate,
    users: options.users,
    rate: options.rate,
    scale: options.scale,
    seed: options.seed,
    preset: options.preset?.join(','),
    threshold: options.threshold?.join(thresholdSeparator),
    baseline: options.baseline,
    env: options.env,
    'ws-url': options.wsUrl,
    'http-url': options.httpUrl,
    'db-url': options.dbUrl,
    'allow-host': options.allowHost?.join(','),
    'token-env': options.tokenEnv,
    'tls-ca': options.tlsCa,
    'tls-cert': options.tlsCert,
    'tls-key': options.tlsKey,
    insecure: options.insecure?.toString(),
    header: options.header?.join(headerSeparator),
    cookie: options.cookie?.join(cookieSeparator),
    subprotocol: options.subprotocol?.join(','),
    migrate: options.migrate?.toString(),
    'keep-data': options.keepData?.toString(),
    set: options.set?.join(setSeparator),
    errors: errorsOf(options),
    'error-rate': options.errorRate,
    'network-latency': options.networkLatency,
    monitoring: options.monitoring === false ? 'false' : undefined,
    'metrics-interval': options.metricsInterval,
  };
  return Object.fromEntries(Object.entries(written).filter(([, text]) => text !== undefined));
}

/** Whoever writes a rate wants errors; the parser tells `true` of what nobody wrote. */
function errorsOf({ errors, errorRate }: SettingOptions): string | undefined {
  if (errors === false) return 'false';
  return errorRate === undefined ? undefined : 'true';
}

/** Options that contradict each other. */
export function contradictions(options: RunOptions): readonly Problem[] {
  const problems: Problem[] = [];
  for (const where of options.export ? [] : writtenFiles(options)) {
    problems.push({ where, message: 'cannot be combined with --no-export' });
  }
  if (options.errorRate !== undefined && options.errors === false) {
    problems.push({ where: '--error-rate', message: 'cannot be combined with --no-errors' });
  }
  const shown = { '--verbose': options.verbose, '--verbose-user': options.verboseUser };
  for (const [where, value] of Object.entries(shown)) {
    if (value === undefined || options.quiet !== true) continue;
    problems.push({ where, message: 'cannot be combined with --quiet' });
  }
  if (options.logLevel !== undefined && options.log === undefined) {
    problems.push({ where: '--log-level', message: 'needs --log' });
  }
  if (options.output !== undefined && options.output.trim() === '') {
    problems.push({ where: '--output', message: 'must name a folder' });
  }
  return problems;
}

/** Options that ask for files, of a scenario that is to write none. */
export function fileContradictions(
  options: RunOptions,
  { savesResults }: Pick<Scenario, 'savesResults'>,
): readonly Problem[] {
  if (savesResults || !options.export || options.output !== undefined) return [];
  const message = 'needs results, but the scenario says export: false; name a folder by --output';
  return writtenFiles(options).map((where) => ({ where, message }));
}

function writtenFiles(options: RunOptions): readonly string[] {
  const written = {
    '--output': options.output,
    '--samples': options.samples,
    '--junit': options.junit,
    '--markdown': options.markdown,
    '--cpu-profile': options.cpuProfile,
  };
  return Object.entries(written).flatMap(([where, value]) => (value === undefined ? [] : [where]));
}

/** Gathers the values of a repeatable option. */
export function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

/** What becomes of the results of a series of crowds. */
export function addSeriesOutputOptions(command: Command): void {
  command
    .option('--output <folder>', 'folder of the results (default: a new one below results/)')
    .option('--no-export', 'write no results')
    .option('--json', 'the results as JSON instead of text')
    .option('--quiet', 'show the answer only');
}
