import { overridable } from '../scenario/overrides.ts';
import { redactUrl } from '../scenario/redact-url.ts';
import { settingsOf } from './options.ts';
import type { RunCall } from './options.ts';

/**
 * The command line that does the same again with the seed that was really used, ready for a shell.
 * A password in it is hidden.
 */
export function repeatCommand({ command, scenario, options }: RunCall, seed: number): string {
  const settings: Readonly<Partial<Record<string, string>>> = {
    ...settingsOf(options),
    seed: String(seed),
  };
  const words = overridable.flatMap((name) => {
    const text = settings[name];
    if (text === undefined) return [];
    return text === 'true' ? [`--${name}`] : hostsApart(name, redactUrl(text));
  });
  const program = process.env['npm_command'] === 'exec' ? ['npx', 'statecrowd'] : ['statecrowd'];
  return [...program, command, scenario, ...words].map(quote).join(' ');
}

function hostsApart(name: string, text: string): readonly string[] {
  const values = name === 'allow-host' ? text.split(',') : [text];
  return values.flatMap((value) => [`--${name}`, value]);
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
