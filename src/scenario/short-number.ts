/** A number as people read it in a sentence: at most 2 decimals. */
export function shortNumber(value: number): string {
  return String(Math.round(value * 100) / 100);
}
