import type { Difference, RunDifference, Whereabouts } from '../../run/diff-runs.ts';
import { plainText } from './plain-text.ts';

/** Most differences of headers that are shown. */
const maxHeaders = 20;
const names = { a: 'first', b: 'second' } as const;

/** Where two runs differ, the word first, then what they were made from. */
export function diffLines({ headers, first, cut }: RunDifference): readonly string[] {
  const shown = headers
    .slice(0, maxHeaders)
    .map((text) => `! not the same ${plainText(text, 120)}`);
  const more = headers.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`! and ${more} more`] : []),
    ...(first === undefined ? sameLines(cut) : differenceLines(first)),
  ];
}

function sameLines(cut: RunDifference['cut']): readonly string[] {
  if (cut.length === 0) return ['EQUAL  every user went the same way at the same times'];
  const which = cut.map((side) => names[side]).join(' and the ');
  return [`INCOMPLETE  the ${which} was cut off; up to there every user went the same way`];
}

function differenceLines({ at, user, a, b }: Difference): readonly string[] {
  return [
    `DIFFERENT  first ${plainText(user)} at ${seconds(at)}`,
    `  first   ${whereaboutsText(a)}`,
    `  second  ${whereaboutsText(b)}`,
  ];
}

function whereaboutsText(whereabouts: Whereabouts | undefined): string {
  if (whereabouts === undefined) return 'has not come';
  const { at, state, event } = whereabouts;
  return `${plainText(state)} since ${seconds(at)}, brought there by ${plainText(event)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
