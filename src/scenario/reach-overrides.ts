import { cookieFaults, headerFaults, lowerCased, tokenPattern } from './header-rules.ts';
import type { EntryFault } from './header-rules.ts';
import type { TargetSettings } from './scenario.ts';
import { showValue } from './show-value.ts';

/** Options that say how a target is reached. */
export const reachSettingNames = [
  'tls-ca',
  'tls-cert',
  'tls-key',
  'insecure',
  'header',
  'cookie',
  'subprotocol',
] as const;

export type ReachSettingName = (typeof reachSettingNames)[number];

/** What stands between several headers in one text, for no header can hold it; and cookies. */
export const headerSeparator = '\n';
export const cookieSeparator = ';';

/** A change of any target, or what is wrong, without values that may be secrets. */
export type ReachReading =
  ((target: TargetSettings) => Partial<TargetSettings>) | readonly string[];

/** Reads such an option; headers and cookies are added to those of the scenario. */
export function readReachSetting(name: ReachSettingName, text: string): ReachReading {
  switch (name) {
    case 'tls-ca':
      return changeTls(text, { ca: text });
    case 'tls-cert':
      return changeTls(text, { cert: text });
    case 'tls-key':
      return changeTls(text, { key: text });
    case 'insecure':
      return readInsecure(text);
    case 'header':
      return readHeaders(text);
    case 'cookie':
      return readCookies(text);
    case 'subprotocol':
      return readSubprotocols(text);
  }
}

function changeTls(path: string, change: Partial<TargetSettings['tls']>): ReachReading {
  if (path.trim() === '') return ['must name a PEM file'];
  return ({ tls }) => ({ tls: { ...tls, ...change } });
}

function readInsecure(text: string): ReachReading {
  const on = ['true', '1', 'yes'].includes(text);
  if (!on && !['false', '0', 'no'].includes(text)) {
    return [`${showValue(text)} is not true or false`];
  }
  return ({ tls }) => ({ tls: { ...tls, insecure: on } });
}

function readHeaders(text: string): ReachReading {
  const entries = pairs(text, headerSeparator, ':');
  if (entries === undefined) return ['must be written as "name: value", such as "x-tenant: acme"'];
  const names = entries.map(([name]) => name.toLowerCase());
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const added = lowerCased(Object.fromEntries(entries));
  const faults = [
    ...twice.map((name) => `${showValue(name)} is written twice`),
    ...headerFaults(added).map(told),
  ];
  if (faults.length > 0) return faults;
  return ({ headers }) => ({ headers: { ...headers, ...added } });
}

function readCookies(text: string): ReachReading {
  const entries = pairs(text, cookieSeparator, '=');
  if (entries === undefined) return ['must be written as name=value, such as session=abc'];
  const added = Object.fromEntries(entries);
  const faults = cookieFaults(added).map(told);
  if (faults.length > 0) return faults;
  return ({ cookies }) => ({ cookies: { ...cookies, ...added } });
}

function told({ name, message }: EntryFault): string {
  return `${showValue(name)} ${message}`;
}

function readSubprotocols(text: string): ReachReading {
  const offered = [...new Set(text.split(',').map((one) => one.trim()))];
  const wrong = offered.filter((one) => !tokenPattern.test(one));
  if (wrong.length > 0) {
    return wrong.map((one) => `${showValue(one)} is not a subprotocol such as agents.v1`);
  }
  return () => ({ subprotocols: offered });
}

/** Names and values, trimmed; `undefined` when one of them has no mark or there are none. */
function pairs(
  text: string,
  separator: string,
  mark: string,
): readonly (readonly [name: string, value: string])[] | undefined {
  const written = text.split(separator).filter((one) => one.trim() !== '');
  if (written.length === 0 || written.some((one) => one.indexOf(mark) < 1)) return undefined;
  return written.map((one) => {
    const at = one.indexOf(mark);
    return [one.slice(0, at).trim(), one.slice(at + 1).trim()];
  });
}
