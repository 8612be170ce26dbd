import type { Command } from 'commander';
import type { Problem } from '../scenario/problem.ts';
import {
  addDatabaseOptions,
  addPlanOptions,
  addSeriesOutputOptions,
  addTargetOptions,
  type RunOptions,
} from './options.ts';

/** Options of a series of crowds: of `stress`, `endurance` and `failover`. */
export type SeriesOptions = RunOptions;

/** Options of a single run that a series has no use for. */
const options = ['duration', 'warmup', 'cooldown', 'spawnRate', 'baseline'] as const;
const flags = {
  duration: '--duration',
  warmup: '--warmup',
  cooldown: '--cooldown',
  spawnRate: '--spawn-rate',
  baseline: '--baseline',
} as const satisfies Readonly<Record<(typeof options)[number], string>>;

const windowsFlag = '--metrics-interval';

/** Options of a target, of which a simulation has none. */
const targetFlags = {
  wsUrl: '--ws-url',
  httpUrl: '--http-url',
  dbUrl: '--db-url',
  allowHost: '--allow-host',
  tokenEnv: '--token-env',
  tlsCa: '--tls-ca',
  tlsCert: '--tls-cert',
  tlsKey: '--tls-key',
  insecure: '--insecure',
  header: '--header',
  cookie: '--cookie',
  subprotocol: '--subprotocol',
  env: '--env',
  migrate: '--migrate',
  keepData: '--keep-data',
} as const satisfies Readonly<Partial<Record<keyof SeriesOptions, string>>>;
const targetOptions = [
  'wsUrl',
  'httpUrl',
  'dbUrl',
  'allowHost',
  'tokenEnv',
  'tlsCa',
  'tlsCert',
  'tlsKey',
  'insecure',
  'header',
  'cookie',
  'subprotocol',
  'env',
  'migrate',
  'keepData',
] as const satisfies readonly (keyof typeof targetFlags)[];

/** What a series shares with a run: who comes, to what, and where the results go. */
export function addSeriesOptions(command: Command): void {
  addPlanOptions(command);
  for (const option of command.options) {
    const foreign: readonly string[] = [...Object.values(flags), windowsFlag];
    if (option.long !== undefined && foreign.includes(option.long)) option.hideHelp();
  }
  addTargetOptions(command);
  addDatabaseOptions(command);
  addSeriesOutputOptions(command);
}

/** Options of a run that were given to a series; `instead` is what to write. */
export function refuseRunOptions(given: SeriesOptions, instead: string): readonly Problem[] {
  const problems = options
    .filter((name) => given[name] !== undefined)
    .map((name) => ({ where: flags[name], message: `belongs to run; here it is ${instead}` }));
  if (given.metricsInterval === undefined) return problems;
  const message = 'belongs to run; a series writes no windows';
  return [...problems, { where: windowsFlag, message }];
}

/** Options of a target that were given to a simulation. */
export function refuseTargetOptions(
  given: SeriesOptions,
  message = 'cannot be combined with --simulate',
): readonly Problem[] {
  const written = targetOptions
    .filter((name) => given[name] !== undefined)
    .map((name): string => targetFlags[name]);
  return [...written, ...(given.monitoring === false ? ['--no-monitoring'] : [])].map((where) => ({
    where,
    message,
  }));
}
