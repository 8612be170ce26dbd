import { redactCommand } from '../outputs/redact-command.ts';
import {
  isOnByDefault,
  optionOf,
  overridable,
  thresholdSeparator,
  type SettingName,
} from '../scenario/overrides.ts';
import { redactUrl } from '../scenario/redact-url.ts';
import { setSeparator } from '../scenario/setting-keys.ts';
import { cookieSeparator, headerSeparator } from '../scenario/reach-overrides.ts';
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
    if (isOnByDefault(name)) return text === 'true' ? [] : [optionOf(name)];
    if (name === 'set') return redactCommand(valuesApart(name, text));
    return text === 'true' ? [`--${name}`] : valuesApart(name, text);
  });
  const program = process.env['npm_command'] === 'exec' ? ['npx', 'statecrowd'] : ['statecrowd'];
  return [...program, command, scenario, ...words].map(quote).join(' ');
}

/** What stands between the values of options that can be repeated. */
const separators: Readonly<Partial<Record<SettingName, string>>> = {
  'allow-host': ',',
  threshold: thresholdSeparator,
  header: headerSeparator,
  cookie: cookieSeparator,
  subprotocol: ',',
  set: setSeparator,
};

function valuesApart(name: SettingName, text: string): readonly string[] {
  const separator = separators[name];
  const values = separator === undefined ? [text] : text.split(separator);
  return values.flatMap((value) => shown(`--${name}`, value.trim()));
}

/** Headers and cookies may hold any secret, everything else only in URLs. */
function shown(option: string, value: string): readonly string[] {
  const isNamed = ['--header', '--cookie'].includes(option);
  return isNamed ? redactCommand([option, value]) : [option, redactUrl(value)];
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
