import { Command } from 'commander';
import type { DiffOptions } from './diff.ts';
import type { Invocation } from './invocation.ts';

const example = `
Example:
  statecrowd diff results/main results/branch`;

/** `diff`: two recorded runs, and where they go different ways first. */
export function diffCommand(invocation: Invocation): Command {
  return new Command('diff')
    .description('find where two recorded runs differ first; ends with 1 when they do')
    .argument('<a>', 'results folder of a run with --record, or its ingress.log')
    .argument('<b>', 'the same of the other run')
    .option('--json', 'as JSON')
    .addHelpText('after', example)
    .action(async (a: string, b: string, options: DiffOptions) => {
      const { diff } = await import('./diff.ts');
      invocation.exit = await diff({ a, b, options }, invocation);
    });
}
