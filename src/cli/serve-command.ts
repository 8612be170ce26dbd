import { Command } from 'commander';
import type { Invocation } from './invocation.ts';
import { addDatabaseOptions, collect } from './options.ts';
import type { ServeOptions } from './options.ts';

const example = `
Example:
  statecrowd serve --port 8000`;

/** `serve`: the embedded platform alone, until Ctrl-C. */
export function serveCommand(invocation: Invocation): Command {
  const command = new Command('serve')
    .description('start the embedded platform alone, until Ctrl-C')
    .option('--port <port>', 'port on this machine; 0, the default, takes a free one')
    .option('--no-echo-ids', 'replies do not carry the id of their request')
    .option('--token-env <name>', 'environment variable that holds the bearer token')
    .option('--allow-host <host>', 'host of --db-url beyond this machine; repeatable', collect);
  addDatabaseOptions(command);
  return command.addHelpText('after', example).action(async (options: ServeOptions) => {
    const { serve } = await import('./serve.ts');
    invocation.exit = await serve(options, invocation);
  });
}
