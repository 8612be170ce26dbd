import { Command } from 'commander';
import type { Invocation } from './invocation.ts';
import type { ReplayCommandOptions } from './replay-log.ts';

const example = `
Examples:
  statecrowd run mixed_workload --duration 30 --record --output results/recorded
  statecrowd replay results/recorded
  statecrowd replay results/recorded --user observer-17`;

/** `replay`: a recorded run again, without anybody outside. */
export function replayCommand(invocation: Invocation): Command {
  return new Command('replay')
    .description('compute every state of a recorded run again; ends with 1 when one differs')
    .argument('<results>', 'results folder of a run with --record, or its ingress.log')
    .option('--user <user>', 'show how one user went: observer-17, or its number')
    .option('--scenario <scenario>', 'where personas of your own are, instead of where they were')
    .option('--preset <name>', 'preset of the run, if that has personas of its own')
    .option('--json', 'as JSON')
    .addHelpText('after', example)
    .action(async (results: string, options: ReplayCommandOptions) => {
      const { replayLog } = await import('./replay-log.ts');
      invocation.exit = await replayLog({ results, options }, invocation);
    });
}
