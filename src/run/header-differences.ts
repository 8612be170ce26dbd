import { isObject } from '../outputs/fields.ts';
import type { IngressHeader } from '../replay/ingress-header.ts';

/** What two logs were recorded from and is not the same, each in words. */
export function headerDifferences(a: IngressHeader, b: IngressHeader): readonly string[] {
  const { seed: ownSeed, ...ownBehaviour } = a.behaviour;
  const { seed: otherSeed, ...otherBehaviour } = b.behaviour;
  const users = namesOf(a.users, b.users).flatMap((name) =>
    unlike(`users.${name}`, a.users[name], b.users[name]),
  );
  return [
    ...unlike('scenario', a.scenario, b.scenario),
    ...unlike('seed', ownSeed, otherSeed),
    ...users,
    ...unlikeSettings('', ownBehaviour, otherBehaviour),
    ...unlikePlans(a, b, users.length > 0),
    ...unlikePersonas(a.personas, b.personas),
    ...unlike('version', a.version, b.version),
  ];
}

/** Logs of older programs tell of no plan. Other users, or another duration, are another load. */
function unlikePlans(
  { plan: a }: IngressHeader,
  { plan: b }: IngressHeader,
  hasOtherUsers: boolean,
): readonly string[] {
  if (a === undefined || b === undefined) return [];
  const isSameLoad = a.load === b.load || hasOtherUsers || a.durationMs !== b.durationMs;
  return [
    ...unlike('time', a.time, b.time),
    ...unlike('whole run', `${a.durationMs} ms`, `${b.durationMs} ms`),
    ...(isSameLoad ? [] : ['load: other phases, another shape or model']),
    ...unlikeSettings('faults.', byPlace(a.faults), byPlace(b.faults)),
    ...(a.time === b.time ? unlikeSettings('model.', { ...a.model }, { ...b.model }) : []),
  ];
}

function byPlace(faults: readonly unknown[]): Parts {
  return Object.fromEntries(faults.entries());
}

function unlike(name: string, a: unknown, b: unknown): readonly string[] {
  const [own, other] = [text(a), text(b)];
  return own === other ? [] : [`${name}: ${own} and ${other}`];
}

type Parts = Readonly<Record<string, unknown>>;

/** Settings by their keys in a scenario, those of groups as well. */
function unlikeSettings(within: string, a: object, b: object): readonly string[] {
  const own: Parts = { ...a };
  const other: Parts = { ...b };
  return namesOf(own, other).flatMap((name) => {
    const [one, two] = [own[name], other[name]];
    const key = `${within}${settingOf(name)}`;
    if (isObject(one) && isObject(two)) return unlikeSettings(`${key}.`, one, two);
    return unlike(key, inUnit(name, one), inUnit(name, two));
  });
}

/** `maxDelayMs` is written as `max_delay`. */
function settingOf(name: string): string {
  return name.replace(/Ms$/, '').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function inUnit(name: string, value: unknown): unknown {
  return name.endsWith('Ms') && typeof value === 'number' ? `${value} ms` : value;
}

/** Hashes tell nobody anything. */
function unlikePersonas(a: Parts, b: Parts): readonly string[] {
  return namesOf(a, b)
    .filter((name) => a[name] !== b[name])
    .map((name) => {
      if (a[name] === undefined) return `persona ${name}: only in the second`;
      if (b[name] === undefined) return `persona ${name}: only in the first`;
      return `persona ${name}: another chart, other traits or operations`;
    });
}

function namesOf(a: Parts, b: Parts): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
}
