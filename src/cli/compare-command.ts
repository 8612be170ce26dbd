import { Command } from 'commander';
import { metrics } from '../comparison/metric.ts';
import type { CompareOptions } from './compare.ts';
import { defaultTolerance } from './comparison-options.ts';
import type { Invocation } from './invocation.ts';
import { collect } from './options.ts';

const example = `
Examples:
  statecrowd compare results/before results/after
  statecrowd compare results/main results/branch --tolerance 5% --metric p95 --metric errors`;

/** `compare`: two finished runs, and whether the second one is worse. */
export function compareCommand(invocation: Invocation): Command {
  return new Command('compare')
    .description('compare two finished runs; ends with 1 when the second is worse')
    .argument('<baseline>', 'results folder of the run to compare with')
    .argument('<run>', 'results folder of the run in question')
    .option('--tolerance <share>', 'difference that does not matter', defaultTolerance)
    .option('--metric <name>', `only this: ${metrics.join(', ')}; repeatable`, collect)
    .option('--json', 'as JSON')
    .option('--verbose', 'show every persona and operation')
    .addHelpText('after', example)
    .action(async (baseline: string, run: string, options: CompareOptions) => {
      const { compare } = await import('./compare.ts');
      invocation.exit = await compare({ baseline, run, options }, invocation);
    });
}
