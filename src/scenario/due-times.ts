import { chance, purposeOf } from '../determinism/chance.ts';
import { exponential } from '../determinism/distributions.ts';
import { countBy, endOf, timesOfCounts } from './load-shape.ts';
import type { LoadSettings } from './scenario.ts';

type Due = Pick<LoadSettings, 'rate' | 'arrivals'>;

/** When something is due at a rate, in ms, as it is walked: evenly, or as a Poisson process. */
export function dueTimes({ rate, arrivals }: Due, seed: number): Iterable<number> {
  const counts = arrivals === 'even' ? evenCounts(countEvenly(rate)) : poissonCounts(seed);
  return timesOfCounts(rate, counts);
}

/** How many times that is; a Poisson process is walked once for it. */
export function countDue(due: Due, seed: number): number {
  if (due.arrivals === 'even') return countEvenly(due.rate);
  let total = 0;
  for (const _ of dueTimes(due, seed)) total += 1;
  return total;
}

/** An area that is a whole number but for the last digits of its sum is that number. */
function countEvenly(rate: Due['rate']): number {
  const area = countBy(rate, endOf(rate));
  const nearest = Math.round(area);
  return Math.abs(area - nearest) < 1e-6 ? nearest : Math.ceil(area);
}

function* evenCounts(total: number): Generator<number> {
  for (let count = 0; count < total; count += 1) yield count;
}

const duePurpose = purposeOf('due');

function* poissonCounts(seed: number): Generator<number> {
  let count = 0;
  for (let n = 0; ; n += 1) {
    count += exponential(1, chance(seed, 0, duePurpose, n));
    yield count;
  }
}
