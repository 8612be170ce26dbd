import type { Command } from 'commander';
import { valid, type Checked } from '../scenario/checked.ts';
import { ownScenarioName } from '../scenario/own-scenario.ts';
import type { Problem } from '../scenario/problem.ts';
import type { RunOptions } from './options.ts';
import { readWhole } from './written-number.ts';

/** Most times that a sequence is repeated. */
const maxLoops = 1_000;

/** Options of several runs in sequence. */
export interface SequenceOptions extends RunOptions {
  readonly stopOnFailure?: boolean;
}

/** Options of `run` and `simulate`. */
export interface RunsOptions extends SequenceOptions {
  readonly tag?: string;
  readonly loop?: string;
  readonly customName?: string;
  readonly customDescription?: string;
  readonly customUsers?: string;
}

/** The options of a scenario of one's own, by their flags. */
export const customFlags = {
  name: '--custom-name',
  description: '--custom-description',
  users: '--custom-users',
} as const;

/** Options that several runs have, whichever command asks for them. */
export function addSequenceOptions(command: Command): void {
  command
    .option('--stop-on-failure', 'run no further scenario after one that did not pass')
    .option('--json', 'what all runs came to, as JSON; everything else goes to standard error');
}

/** Options about which scenarios are run, and how often. */
export function addChoiceOptions(command: Command): void {
  const only = `of the scenario "${ownScenarioName}":`;
  command
    .option('--tag <tag>', 'also all shipped scenarios with this tag')
    .option('--loop <times>', 'repeat all of them so many times, with the same seeds')
    .option(`${customFlags.name} <name>`, `${only} its name`)
    .option(`${customFlags.description} <text>`, `${only} what it is for`)
    .option(`${customFlags.users} <users>`, `${only} researcher:20,observer:30`);
}

/** How often everything is to be run; once unless it was written. */
export function readLoop(text: string | undefined): Checked<number> {
  if (text === undefined) return valid(1);
  return readWhole({ where: '--loop', text, min: 1, max: maxLoops });
}

/** Options that contradict each other in a sequence. */
export function sequenceContradictions({ json, dryRun }: SequenceOptions): readonly Problem[] {
  if (json !== true || dryRun !== true) return [];
  return [{ where: '--json', message: 'cannot be combined with --dry-run' }];
}
