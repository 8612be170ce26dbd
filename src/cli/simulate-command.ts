import { Command } from 'commander';
import type { Invocation } from './invocation.ts';
import { addPlanOptions, addResultOptions } from './options.ts';
import type { RunOptions } from './options.ts';

const example = `
Example:
  statecrowd simulate mixed_workload --users 500 --seed 7`;

/** `simulate`: the same scenario in virtual time against a computed backend. */
export function simulateCommand(invocation: Invocation): Command {
  const command = new Command('simulate')
    .description('run a scenario in virtual time against a computed backend')
    .argument('<scenario>', 'name of a scenario, see statecrowd list, or path of a YAML file');
  addPlanOptions(command);
  addResultOptions(command);
  return command
    .addHelpText('after', example)
    .action(async (scenario: string, options: RunOptions) => {
      const { performRun } = await import('./perform-run.ts');
      invocation.exit = await performRun({ command: 'simulate', scenario, options }, invocation);
    });
}
