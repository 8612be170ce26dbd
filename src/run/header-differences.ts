import type { IngressHeader } from '../replay/ingress-header.ts';

/** What two logs were recorded from and is not the same, each in words. */
export function headerDifferences(a: IngressHeader, b: IngressHeader): readonly string[] {
  const { seed: ownSeed, ...ownBehaviour } = a.behaviour;
  const { seed: otherSeed, ...otherBehaviour } = b.behaviour;
  return [
    ...unlike('scenario', a.scenario, b.scenario),
    ...unlike('seed', ownSeed, otherSeed),
    ...unlikeParts('users', a.users, b.users),
    ...unlikeParts('behaviour', ownBehaviour, otherBehaviour),
    ...unlikePersonas(a.personas, b.personas),
    ...unlike('version', a.version, b.version),
  ];
}

function unlike(name: string, a: unknown, b: unknown): readonly string[] {
  const [own, other] = [text(a), text(b)];
  return own === other ? [] : [`${name}: ${own} and ${other}`];
}

type Parts = Readonly<Record<string, unknown>>;

function unlikeParts(name: string, a: Parts, b: Parts): readonly string[] {
  return namesOf(a, b).flatMap((part) => unlike(`${name}.${part}`, a[part], b[part]));
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
