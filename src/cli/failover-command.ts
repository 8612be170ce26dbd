import { Command } from 'commander';
import { backOffStrategies } from '../scenario/scenario.ts';
import type { FailoverOptions } from './failover-settings.ts';
import type { Invocation } from './invocation.ts';
import {
  addDatabaseOptions,
  addPlanOptions,
  addSeriesOutputOptions,
  addTargetOptions,
} from './options.ts';

const example = `
Examples:
  statecrowd failover failover_test
  statecrowd failover failover_test --strategies full,none --users 200 --real`;

/** `failover`: the same faults with one back-off strategy after the other, in one table. */
export function failoverCommand(invocation: Invocation): Command {
  const command = new Command('failover')
    .description('compare how users come back from the faults of a scenario, by back-off strategy')
    .argument('<scenario>', 'name of a scenario with faults, or path of a YAML file')
    .option('--strategies <names>', 'which, separated by commas', backOffStrategies.join(','))
    .option('--real', 'in real time on a real target, instead of virtual time and the model');
  addPlanOptions(command);
  addTargetOptions(command);
  addDatabaseOptions(command);
  addSeriesOutputOptions(command);
  return command
    .addHelpText('after', example)
    .action(async (scenario: string, options: FailoverOptions) => {
      const { performFailover } = await import('./perform-failover.ts');
      invocation.exit = await performFailover(scenario, options, invocation);
    });
}
