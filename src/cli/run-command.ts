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
import type { RunOptions } from './options.ts';

const example = `
Examples:
  statecrowd run mixed_workload --duration 30
  statecrowd run checkout.yaml --users 50 --ws-url ws://127.0.0.1:8000/ws --seed 7`;

/** `run`: one scenario against the embedded platform or a target of one's own. */
export function runCommand(invocation: Invocation): Command {
  const command = new Command('run')
    .description('run a scenario')
    .argument('<scenario>', 'name of a scenario, see statecrowd list, or path of a YAML file');
  addPlanOptions(command);
  addTargetOptions(command);
  addDatabaseOptions(command);
  addResultOptions(command);
  addExportOptions(command);
  addGeneratorOptions(command);
  return command
    .addHelpText('after', example)
    .action(async (scenario: string, options: RunOptions) => {
      const { performRun } = await import('./perform-run.ts');
      invocation.exit = await performRun({ command: 'run', scenario, options }, invocation);
    });
}
