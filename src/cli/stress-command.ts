import { Command } from 'commander';
import type { Invocation } from './invocation.ts';
import { addSeriesOptions } from './series-options.ts';
import type { StressOptions } from './stress-settings.ts';

const example = `
Examples:
  statecrowd stress mixed_workload --from 50 --to 5000
  statecrowd stress shop.yaml --ws-url ws://127.0.0.1:8000/ws --threshold "all.latency p95 < 1s"`;

/** `stress`: raises the load until a threshold breaks, and says where, why and how it recovers. */
export function stressCommand(invocation: Invocation): Command {
  const command = new Command('stress')
    .description('find the load at which a target breaks, and how it recovers from more')
    .argument('<scenario>', 'name of a scenario, see statecrowd list, or path of a YAML file')
    .option(
      '--from <level>',
      'first level: users, or rate per second (default: a tenth of its own)',
    )
    .option('--to <level>', 'highest level (default: ten times its own)')
    .option('--factor <factor>', 'by which the level rises until something breaks', '2')
    .option('--step-duration <time>', 'length of a trial, without its ramps', '20s')
    .option('--precision <share>', 'how narrow the breaking point is bracketed', '5%')
    .option('--repeats <number>', 'trials that have to agree at each end of the bracket', '3')
    .option('--simulate', 'in virtual time against the computed backend');
  addSeriesOptions(command);
  return command
    .addHelpText('after', example)
    .action(async (scenario: string, options: StressOptions) => {
      const { performStress } = await import('./perform-stress.ts');
      invocation.exit = await performStress(scenario, options, invocation);
    });
}
