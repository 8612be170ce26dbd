import { durationText } from './number-text.ts';

/** What begins now, apart from what was shown before it: `run 2 of 5: stress_test`. */
export function beginningText(number: number, total: number, scenario: string): string {
  const gap = number === 1 ? '' : '\n';
  return `${gap}run ${number} of ${total}: ${scenario}`;
}

/** What comes after how long: `next: stress_test in 4m 12s (2 of 5)`. */
export function nextText(
  { number, total }: { readonly number: number; readonly total: number },
  scenario: string,
  remainingMs: number,
): string {
  return `next: ${scenario} in ${durationText(remainingMs)} (${number} of ${total})`;
}
