import { chance, purposeOf } from '../../src/determinism/chance.ts';

const purpose = purposeOf('comparison test');

/** Values from 0 to 1, the same for a seed. */
export function uniformValues(count: number, seed: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => chance(seed, purpose, 0, index));
}

/** Values of mean 0 and standard deviation 1, the same for a seed. */
export function normalValues(count: number, seed: number): readonly number[] {
  const uniform = uniformValues(count * 2, seed);
  return Array.from({ length: count }, (_, index) => {
    const [first, second] = [uniform[index * 2] ?? 0, uniform[index * 2 + 1] ?? 0];
    return Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second);
  });
}

/** Normal values of which each resembles the one before it; their variance is 1. */
export function driftingValues(
  count: number,
  seed: number,
  correlation: number,
): readonly number[] {
  const own = Math.sqrt(1 - correlation * correlation);
  let before = 0;
  return normalValues(count, seed).map((value, index) => {
    before = index === 0 ? value : correlation * before + own * value;
    return before;
  });
}
