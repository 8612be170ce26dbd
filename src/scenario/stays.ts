import { wholeMicroseconds } from '../determinism/whole-microseconds.ts';
import { dueTimes } from './due-times.ts';
import { endOf, type LoadShape } from './load-shape.ts';
import type { LoadSettings } from './scenario.ts';

/** From when to when somebody is there; times in ms since the run's start. */
export interface Stay {
  readonly arrivalMs: number;
  readonly leaveMs: number;
}

/** First in, first out: the i-th rise of the population and its i-th fall are one user. */
export function* residents(population: LoadShape): Generator<Stay> {
  const falls = fallsOf(population);
  const endMs = wholeMicroseconds(endOf(population));
  for (const arrivalMs of risesOf(population)) {
    yield { arrivalMs, leaveMs: falls.next().value ?? endMs };
  }
}

/** Users come at a rate, stay for a session, and leave with the last phase at the latest. */
export function* sessions(load: LoadSettings, seed: number): Generator<Stay> {
  const endMs = wholeMicroseconds(endOf(load.rate));
  for (const arrivalMs of dueTimes(load, seed)) {
    yield { arrivalMs, leaveMs: Math.min(endMs, wholeMicroseconds(arrivalMs + load.sessionMs)) };
  }
}

/** How many users come in all while a population rises and falls. */
export function countRises(population: LoadShape): number {
  let level = 0;
  let total = 0;
  for (const { from, to } of population) {
    total += Math.max(0, from - level) + Math.max(0, to - from);
    level = to;
  }
  return total;
}

/** When the population leaves 0, 1, 2, … upwards; its levels are whole where it bends. */
function* risesOf(population: LoadShape): Generator<number> {
  let level = 0;
  for (const { startMs, endMs, from, to } of population) {
    for (; level < from; level += 1) yield wholeMicroseconds(startMs);
    level = from;
    const msPerUser = (endMs - startMs) / (to - from);
    for (; level < to; level += 1) yield wholeMicroseconds(startMs + (level - from) * msPerUser);
    level = to;
  }
}

/** When it leaves 3, 2, 1, … downwards; what is left at the end is not among them. */
function* fallsOf(population: LoadShape): Generator<number, undefined> {
  let level = 0;
  for (const { startMs, endMs, from, to } of population) {
    for (; level > from; level -= 1) yield wholeMicroseconds(startMs);
    level = from;
    const msPerUser = (endMs - startMs) / (from - to);
    for (; level > to; level -= 1) yield wholeMicroseconds(startMs + (from - level) * msPerUser);
    level = to;
  }
  return undefined;
}
