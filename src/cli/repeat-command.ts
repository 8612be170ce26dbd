import { redactCommand } from '../outputs/redact-command.ts';
import {
  isOnByDefault,
  optionOf,
  overridable,
  thresholdSeparator,
  type SettingName,
  type WrittenSetting,
} from '../scenario/overrides.ts';
import { ownScenarioName } from '../scenario/own-scenario.ts';
import { cookieSeparator, headerSeparator } from '../scenario/reach-overrides.ts';
import { redactUrl } from '../scenario/redact-url.ts';
import { setSeparator } from '../scenario/setting-keys.ts';
import { customWords } from './custom-scenario.ts';
import { settingsOf } from './options.ts';
import type { RunCall } from './options.ts';

/**
 * The command line that does the same again with the seed that was really used, ready for a shell.
 * A password in it is hidden.
 */
export function repeatCommand(call: RunCall, seed: number): string {
  const { command, scenario, options, given = [], own } = call;
  const settings: Readonly<Partial<Record<string, string>>> = {
    ...joined(given, settingsOf(options)),
    seed: String(seed),
  };
  const words = overridable.flatMap((name) => {
    const text = settings[name];
    if (text === undefined) return [];
    if (isOnByDefault(name)) return text === 'true' ? [] : [optionOf(name)];
    if (name === 'set') return redactCommand(valuesApart(name, text));
    return text === 'true' ? [`--${name}`] : valuesApart(name, text);
  });
  const what = own === undefined ? [scenario] : [ownScenarioName, ...customWords(own)];
  const like = options.like === undefined ? [] : ['--like', options.like];
  return shellLine(['statecrowd', command, ...what, ...words, ...like]);
}

/** Words as they are typed into a shell, through `npx` where this call came that way. */
export function shellLine(words: readonly string[]): string {
  const program = process.env['npm_command'] === 'exec' ? ['npx'] : [];
  return [...program, ...words].map(quote).join(' ');
}

/** The command line of this call with other options in the place of some, and without secrets. */
export function writtenAgain(
  written: readonly string[],
  without: readonly string[],
  instead: readonly string[] = [],
): string {
  const kept = written.filter((word, index) => {
    const before = written[index - 1] ?? '';
    return !without.includes(before) && !without.includes(word.split('=')[0] ?? '');
  });
  return shellLine(redactCommand(['statecrowd', ...kept, ...instead]));
}

/** Lists of both are taken, of everything else what the option says. */
function joined(
  given: readonly WrittenSetting[],
  options: ReturnType<typeof settingsOf>,
): Readonly<Partial<Record<SettingName, string>>> {
  const both = given.map(({ name, text }) => {
    const separator = listSeparators[name];
    const option = options[name];
    const isBoth = separator !== undefined && option !== undefined;
    return [name, isBoth ? `${text}${separator}${option}` : text] as const;
  });
  const lists = both.filter(([name]) => listSeparators[name] !== undefined);
  return { ...Object.fromEntries(both), ...options, ...Object.fromEntries(lists) };
}

/** What stands between the values of settings that add to what was set before. */
export const listSeparators: Readonly<Partial<Record<SettingName, string>>> = {
  preset: ',',
  threshold: thresholdSeparator,
};

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
