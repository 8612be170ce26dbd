import { Command } from 'commander';
import type { Invocation } from './invocation.ts';
import { addPlanOptions, addResultOptions } from './options.ts';
import { addChoiceOptions, addSequenceOptions, type RunsOptions } from './sequence-options.ts';

const example = `
Example:
  statecrowd simulate mixed_workload --users 500 --seed 7
  statecrowd simulate mixed_workload --like results/<folder of a real run>`;

/** `simulate`: the same scenarios in virtual time against a computed backend. */
export function simulateCommand(invocation: Invocation): Command {
  const command = new Command('simulate')
    .description('run scenarios in virtual time against a computed backend')
    .argument('[scenario...]', 'names, see statecrowd list, paths of files, or custom');
  addChoiceOptions(command);
  addPlanOptions(command);
  command.option('--like <folder>', 'makes the backend like that of a real run, by its results');
  addResultOptions(command);
  addSequenceOptions(command);
  return command
    .addHelpText('after', example)
    .action(async (scenarios: readonly string[], options: RunsOptions) => {
      const { performRuns } = await import('./perform-runs.ts');
      invocation.exit = await performRuns({ command: 'simulate', scenarios, options }, invocation);
    });
}
