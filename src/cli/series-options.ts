import type { Command } from 'commander';
import { invalid, valid, type Checked } from '../scenario/checked.ts';
import { readDuration } from '../scenario/duration.ts';
import type { Problem } from '../scenario/problem.ts';
import { showValue } from '../scenario/show-value.ts';
import {
  addDatabaseOptions,
  addPlanOptions,
  addTargetOptions,
  type RunOptions,
} from './options.ts';

/** Options of a series of crowds on one target: of `stress` and `endurance`. */
export interface SeriesOptions extends RunOptions {
  readonly json?: boolean;
}

/** Options of a single run that a series has no use for. */
const options = ['duration', 'warmup', 'cooldown', 'spawnRate', 'baseline'] as const;
const flags = {
  duration: '--duration',
  warmup: '--warmup',
  cooldown: '--cooldown',
  spawnRate: '--spawn-rate',
  baseline: '--baseline',
} as const satisfies Readonly<Record<(typeof options)[number], string>>;

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

/** A number that was written for an option, and what it may be. */
export interface WrittenNumber {
  readonly where: string;
  readonly text: string;
  readonly min: number;
  readonly max: number;
}

export function readWhole(written: WrittenNumber): Checked<number> {
  const number = /^\d{1,12}$/.test(written.text) ? Number(written.text) : NaN;
  return within(written, number, 'whole number');
}

export function readDecimal(written: WrittenNumber): Checked<number> {
  const number = /^\d{1,12}(?:\.\d{1,6})?$/.test(written.text) ? Number(written.text) : NaN;
  return within(written, number, 'number');
}

/** `5%` as 0.05; the range is in percent as well. */
export function readPercent(written: WrittenNumber): Checked<number> {
  const digits = /^(\d{1,3}(?:\.\d{1,3})?)\s*%$/.exec(written.text)?.[1];
  const percent = digits === undefined ? NaN : Number(digits);
  const read = within(written, percent, 'share with a % sign');
  return read.kind === 'valid' ? valid(read.value / 100) : read;
}

/** A duration; the range is in ms. */
export function readTime({ where, text, min, max }: WrittenNumber): Checked<number> {
  const reading = readDuration(text);
  if (reading.kind === 'problem') return invalid({ where, message: reading.message });
  if (reading.ms >= min && reading.ms <= max) return valid(reading.ms);
  const message = `${showValue(text)} is not from ${min / 1_000}s to ${max / 1_000}s`;
  return invalid({ where, message });
}

function within(
  { where, text, min, max }: WrittenNumber,
  number: number,
  what: string,
): Checked<number> {
  if (number >= min && number <= max) return valid(number);
  return invalid({ where, message: `${showValue(text)} is not a ${what} from ${min} to ${max}` });
}
