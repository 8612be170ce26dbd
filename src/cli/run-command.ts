import { Command } from 'commander';
import type { Invocation } from './invocation.ts';
import {
  addDatabaseOptions,
  addExportOptions,
  addGeneratorOptions,
  addPlanOptions,
  addResultOptions,
  addTargetOptions,
} from './options.ts';
import { addChoiceOptions, addSequenceOptions, type RunsOptions } from './sequence-options.ts';

const example = `
Examples:
  statecrowd run mixed_workload --duration 30
  statecrowd run development_testing checkout.yaml --stop-on-failure
  statecrowd run custom --custom-name mine --custom-users "researcher:20,observer:30"
  statecrowd run checkout.yaml --users 50 --ws-url ws://127.0.0.1:8000/ws --seed 7`;

/** `run`: scenarios against the embedded platform or a target of one's own. */
export function runCommand(invocation: Invocation): Command {
  const command = new Command('run')
    .description('run a scenario, or several one after the other')
    .argument('[scenario...]', 'names, see statecrowd list, paths of files, or custom');
  addChoiceOptions(command);
  addPlanOptions(command);
  addTargetOptions(command);
  addDatabaseOptions(command);
  addResultOptions(command);
  addSequenceOptions(command);
  addExportOptions(command);
  addGeneratorOptions(command);
  return command
    .addHelpText('after', example)
    .action(async (scenarios: readonly string[], options: RunsOptions) => {
      const { performRuns } = await import('./perform-runs.ts');
      invocation.exit = await performRuns({ command: 'run', scenarios, options }, invocation);
    });
}
