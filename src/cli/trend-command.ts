import { Command } from 'commander';
import { metrics } from '../comparison/metric.ts';
import { defaultTolerance } from './comparison-options.ts';
import type { Invocation } from './invocation.ts';
import { collect } from './options.ts';
import type { TrendOptions } from './trend.ts';

const example = `
Example:
  statecrowd trend results --scenario mixed_workload --last 20`;

/** `trend`: all finished runs of a scenario, and whether the latest one is worse. */
export function trendCommand(invocation: Invocation): Command {
  return new Command('trend')
    .description('line up the finished runs of a scenario; ends with 1 when the latest is worse')
    .argument('<folder>', 'folder with results folders in it, such as results')
    .option('--scenario <name>', 'which runs (default: those like the latest)')
    .option('--last <number>', 'only so many runs, 4 to 500', '50')
    .option('--tolerance <share>', 'difference that does not matter', defaultTolerance)
    .option('--metric <name>', `only this: ${metrics.join(', ')}; repeatable`, collect)
    .option('--json', 'as JSON')
    .addHelpText('after', example)
    .action(async (folder: string, options: TrendOptions) => {
      const { trend } = await import('./trend.ts');
      invocation.exit = trend({ folder, options }, invocation);
    });
}
