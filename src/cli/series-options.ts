import type { Command } from 'commander';
import type { Problem } from '../scenario/problem.ts';
import {
  addDatabaseOptions,
  addPlanOptions,
  addTargetOptions,
  type RunOptions,
} from './options.ts';

/** Options of a series of crowds on one target: of `stress` and `endurance`. */
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

/** Options of a target, of which a simulation has none. */
const targetFlags = {
  wsUrl: '--ws-url',
  httpUrl: '--http-url',
  dbUrl: '--db-url',
  allowHost: '--allow-host',
  tokenEnv: '--token-env',
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
  'env',
  'migrate',
  'keepData',
] as const satisfies readonly (keyof typeof targetFlags)[];

/** What a series shares with a run: who comes, to what, and where the results go. */
export function addSeriesOptions(command: Command): void {
  addPlanOptions(command);
  for (const option of command.options) {
    if (Object.values(flags).some((flag) => flag === option.long)) option.hideHelp();
  }
  addTargetOptions(command);
  addDatabaseOptions(command);
  command
    .option('--output <folder>', 'folder of the results (default: a new one below results/)')
    .option('--no-export', 'write no results')
    .option('--json', 'the results as JSON instead of text')
    .option('--quiet', 'show the answer only');
}

/** Options of a run that were given to a series; `instead` is what to write. */
export function refuseRunOptions(given: SeriesOptions, instead: string): readonly Problem[] {
  return options
    .filter((name) => given[name] !== undefined)
    .map((name) => ({ where: flags[name], message: `belongs to run; here it is ${instead}` }));
}

/** Options of a target that were given to a simulation. */
export function refuseTargetOptions(given: SeriesOptions): readonly Problem[] {
  return targetOptions
    .filter((name) => given[name] !== undefined)
    .map((name) => ({ where: targetFlags[name], message: 'cannot be combined with --simulate' }));
}
