import type { Command } from 'commander';
import type { Problem } from '../scenario/problem.ts';
import { thresholdSeparator, type SettingName } from '../scenario/overrides.ts';

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
  readonly migrate?: boolean;
  readonly keepData?: boolean;
}

/** Options of `run` and `simulate`. */
export interface RunOptions extends SettingOptions {
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
  readonly quiet?: boolean;
  readonly dryRun?: boolean;
}

/** A call of `run` or `simulate`. */
export interface RunCall {
  readonly command: 'run' | 'simulate';
  readonly scenario: string;
  readonly options: RunOptions;
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
    .option('--token-env <name>', 'environment variable that holds the bearer token');
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
    .option(
      '--output <folder>',
      'folder of the results (default: results/<scenario>-<time>-<seed>)',
    )
    .option('--no-export', 'write no results')
    .option('--samples', 'also write samples.csv, a row for every operation')
    .option('--record', 'also write ingress.log, from which the run can be replayed')
    .option('--junit', 'also write junit.xml, thresholds and checks as test cases')
    .option('--markdown', 'also write summary.md, and add it to the summary of a CI job')
    .option('--verbose', 'show more')
    .option('--quiet', 'show the verdict only')
    .option('--dry-run', 'show the plan, start nothing');
}

/** Options about who is told of a run while it lasts. */
export function addExportOptions(command: Command): void {
  command
    .option('--prometheus <port>', 'serve metrics for scrapes from this machine; 0: a free port')
    .option('--otlp <url>', 'push metrics to an OTLP collector every second');
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
    migrate: options.migrate?.toString(),
    'keep-data': options.keepData?.toString(),
  };
  return Object.fromEntries(Object.entries(written).filter(([, text]) => text !== undefined));
}

/** Options that contradict each other. */
export function contradictions(options: RunOptions): readonly Problem[] {
  const problems: Problem[] = [];
  const written = {
    '--output': options.output,
    '--samples': options.samples,
    '--record': options.record,
    '--junit': options.junit,
    '--markdown': options.markdown,
    '--cpu-profile': options.cpuProfile,
  };
  for (const [where, value] of Object.entries(written)) {
    if (value === undefined || options.export) continue;
    problems.push({ where, message: 'cannot be combined with --no-export' });
  }
  if (options.verbose === true && options.quiet === true) {
    problems.push({ where: '--verbose', message: 'cannot be combined with --quiet' });
  }
  if (options.output !== undefined && options.output.trim() === '') {
    problems.push({ where: '--output', message: 'must name a folder' });
  }
  return problems;
}

/** Gathers the values of a repeatable option. */
export function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}
