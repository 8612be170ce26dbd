import { didYouMean } from '../scenario/nearest.ts';
import { activities, patterns } from '../scenario/persona-settings.ts';
import { showValue } from '../scenario/show-value.ts';
import type { ChartFault } from './chart-faults.ts';
import type { Traits } from './traits.ts';

/** Largest factor of a connection. */
const maxFactor = 1_000;

/** What is wrong with the values of traits, shares aside; a module need not keep to types. */
export function traitFaults(traits: Traits): readonly ChartFault[] {
  const { activity, pattern, errorRate, responseTimeMs, connection } = traits;
  return [
    ...wordFaults('activity', activity, activities),
    ...wordFaults('pattern', pattern, patterns),
    ...rangeFaults('errorRate', errorRate, 1),
    ...timeFaults(responseTimeMs),
    ...rangeFaults('connection.patience', connection?.patience, maxFactor),
    ...rangeFaults('connection.persistence', connection?.persistence, maxFactor),
  ];
}

function wordFaults(name: string, word: unknown, known: readonly string[]): readonly ChartFault[] {
  if (known.some((one) => one === word)) return [];
  const message = `unknown ${name} ${showValue(word)}${didYouMean(String(word), known)}`;
  return [{ path: `traits.${name}`, message }];
}

function rangeFaults(name: string, value: unknown, most: number): readonly ChartFault[] {
  if (isFrom0(value, most)) return [];
  return [
    { path: `traits.${name}`, message: `${showValue(value)} is not a number from 0 to ${most}` },
  ];
}

function timeFaults(range: unknown): readonly ChartFault[] {
  const [least, most, ...more]: readonly unknown[] = Array.isArray(range) ? range : [];
  const isRange =
    isFrom0(most, Number.MAX_SAFE_INTEGER) && isFrom0(least, most) && more.length === 0;
  if (isRange) return [];
  const message = 'must be the shortest and the longest time in ms, such as [200, 2000]';
  return [{ path: 'traits.responseTimeMs', message }];
}

function isFrom0(value: unknown, most: number): value is number {
  return typeof value === 'number' && value >= 0 && value <= most;
}
