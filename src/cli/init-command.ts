import { Command } from 'commander';
import type { Invocation } from './invocation.ts';

const example = `
Examples:
  statecrowd init
  statecrowd init load-tests`;

/** `init`: a first scenario and a first persona that run, to be changed. */
export function initCommand(invocation: Invocation): Command {
  return new Command('init')
    .description('write a first scenario and persona that run; overwrites nothing')
    .argument('[folder]', 'folder they are written into', '.')
    .addHelpText('after', example)
    .action(async (folder: string) => {
      const { performInit } = await import('./perform-init.ts');
      performInit(folder, invocation);
    });
}
