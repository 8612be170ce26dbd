/**
 * Chances corrected for their number by Holm's step-down rule, in the order given: the chance that
 * any comparison at or below it is called different although none is.
 */
export function holm(chances: readonly number[]): readonly number[] {
  const ranked = chances.map((chance, index) => ({ chance, index }));
  ranked.sort((left, right) => left.chance - right.chance);
  const corrected = chances.slice();
  let largest = 0;
  for (const [rank, { chance, index }] of ranked.entries()) {
    largest = Math.max(largest, Math.min(1, chance * (chances.length - rank)));
    corrected[index] = largest;
  }
  return corrected;
}
