import { Command } from 'commander';
import type { EnduranceOptions } from './endurance-settings.ts';
import type { Invocation } from './invocation.ts';
import { addSeriesOptions } from './series-options.ts';

const example = `
Examples:
  statecrowd endurance mixed_workload --cycles 20 --cycle-duration 30s
  statecrowd endurance mixed_workload --users 50 --leak-limit 20000`;

/** `endurance`: the same crowd again and again, and whether memory grows with what it does. */
export function enduranceCommand(invocation: Invocation): Command {
  const command = new Command('endurance')
    .description('repeat a crowd and find out whether memory grows with it; ends with 1 on a leak')
    .argument('<scenario>', 'name of a scenario, see statecrowd list, or path of a YAML file')
    .option('--cycles <number>', 'times the crowd comes, works and leaves', '10')
    .option('--cycle-duration <time>', 'length of a cycle, without coming and leaving', '10s')
    .option('--leak-limit <bytes>', 'growth per 1,000 operations that is a leak', '100000');
  addSeriesOptions(command);
  return command
    .addHelpText('after', example)
    .action(async (scenario: string, options: EnduranceOptions) => {
      const { performEndurance } = await import('./perform-endurance.ts');
      invocation.exit = await performEndurance(scenario, options, invocation);
    });
}
