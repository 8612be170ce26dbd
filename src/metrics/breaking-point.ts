import { binomialLowerBound } from './binomial-lower-bound.ts';
import {
  bracketOf,
  talliesOf,
  type Bracket,
  type LevelTally,
  type LevelTrial,
  type SearchEnd,
  type SearchPlan,
} from './breaking-point-search.ts';
import { roundFigure } from './rounding.ts';

/** Where a target gives way, or why that is not known. */
export interface BreakingPoint {
  readonly kind:
    'found' | 'unsure' | 'not reached' | 'below' | 'generator-limited' | 'inconclusive';
  /** Middle of the bracket; `null` when there is no bracket. */
  readonly level: number | null;
  /** Highest level that held and lowest that broke, with how often. */
  readonly held: LevelTally | null;
  readonly broke: LevelTally | null;
  readonly trials: number;
  /** The answer in one sentence. */
  readonly statement: string;
  /** How sure that is and what it means. */
  readonly confidence: string;
}

/** Repeats that the confidence is compared with, so that people see what more would bring. */
const manyRepeats = 10;

/** What the trials of a search that is over come to; `unit` is `users`, `operations/s`, … */
export function breakingPointOf(
  { plan, unit }: { readonly plan: SearchPlan; readonly unit: string },
  trials: readonly LevelTrial[],
  end: SearchEnd,
): BreakingPoint {
  const kind = kindOf(end, bracketOf(trials));
  const { low, high } = kind === 'unsure' ? clearBracket(trials) : bracketOf(trials);
  const level =
    low === undefined || high === undefined ? null : middleOf(low.level, high.level, plan);
  const answer = { kind, end, low, high, level, unit };
  return {
    kind,
    level,
    held: low ?? null,
    broke: high ?? null,
    trials: trials.length,
    statement: statementOf(answer, trials),
    confidence: confidenceOf(answer),
  };
}

interface Answer {
  readonly kind: BreakingPoint['kind'];
  readonly end: SearchEnd;
  readonly low: LevelTally | undefined;
  readonly high: LevelTally | undefined;
  readonly level: number | null;
  readonly unit: string;
}

/** Why a search with a bracket is unsure of it. */
const doubts: Readonly<Record<SearchEnd, string>> = {
  narrowed: 'and the trials agree',
  mixed: 'where it sometimes holds and sometimes breaks',
  'held throughout': 'above which it held again',
  'broke throughout': 'below which it broke again',
  'generator-limited': 'where the generator gave out',
  inconclusive: 'where trials say nothing about the target',
  'trials spent': 'and no more trials were allowed',
};

const kinds: Readonly<Record<SearchEnd, BreakingPoint['kind']>> = {
  narrowed: 'found',
  mixed: 'unsure',
  'held throughout': 'not reached',
  'broke throughout': 'below',
  'generator-limited': 'generator-limited',
  inconclusive: 'inconclusive',
  'trials spent': 'unsure',
};

/** A bracket is an answer, however wide; without one there is nothing to be unsure about. */
function kindOf(end: SearchEnd, { low, high }: Bracket): Answer['kind'] {
  const hasBracket = low !== undefined && high !== undefined;
  const kind = kinds[end];
  if (kind === 'unsure') return hasBracket ? kind : 'inconclusive';
  return hasBracket && kind !== 'found' ? 'unsure' : kind;
}

/** Between the levels below which nothing broke and above which nothing held. */
function clearBracket(trials: readonly LevelTrial[]): Bracket {
  const tallies = talliesOf(trials);
  const firstBroken = tallies.findIndex(({ broke }) => broke > 0);
  const lastHeld = tallies.findLastIndex(({ held }) => held > 0);
  return { low: tallies[firstBroken - 1], high: tallies[lastHeld + 1] };
}

function middleOf(low: number, high: number, { grain }: SearchPlan): number {
  const middle = (low + high) / 2;
  return grain === 1 ? Math.ceil(middle) : roundFigure(middle);
}

function statementOf(answer: Answer, trials: readonly LevelTrial[]): string {
  const { kind, end, low, high, unit } = answer;
  const level = (one: LevelTally | undefined): string => levelText(one?.level, unit);
  const last = levelText(trials.at(-1)?.level, unit);
  switch (kind) {
    case 'found':
      return `holds at ${level(low)}, breaks at ${level(high)}`;
    case 'unsure':
      return `it breaks somewhere between ${level(low)} and ${level(high)}, ${doubts[end]}`;
    case 'not reached':
      return `still holds at ${level(low)}, the highest level that was allowed`;
    case 'below':
      return `breaks at ${level(high)}, the lowest level that was tried`;
    case 'generator-limited':
      return `the generator gave out first, at ${last}${upTo(low, unit)}`;
    case 'inconclusive':
      return `the trials up to the last, at ${last}, do not tell where it breaks${upTo(low, unit)}`;
  }
}

function upTo(low: LevelTally | undefined, unit: string): string {
  return low === undefined ? '' : `; the target held up to ${levelText(low.level, unit)}`;
}

/** `1230 users`; a level that is not known is `any level`. */
export function levelText(level: number | undefined, unit: string): string {
  return level === undefined ? 'any level' : `${roundFigure(level)} ${unit}`;
}

function confidenceOf({ kind, low, high, unit }: Answer): string {
  const parts = [
    ...(low === undefined ? [] : [`held ${timesText(low.held, low)}`]),
    ...(high === undefined ? [] : [`broke ${timesText(high.broke, high)}`]),
  ];
  if (kind !== 'found' || low === undefined || high === undefined) return parts.join(', ');
  const holds = sureShare(low.held, low);
  const breaks = sureShare(high.broke, high);
  const more = percentText(binomialLowerBound(manyRepeats, manyRepeats));
  return (
    `${parts.join(', ')}: with 95 % confidence a trial at ${levelText(low.level, unit)} holds at ` +
    `least ${holds} of the time and one at ${levelText(high.level, unit)} breaks at least ` +
    `${breaks} of the time (${manyRepeats} of ${manyRepeats} would make it ${more})`
  );
}

function timesText(times: number, { held, broke }: LevelTally): string {
  return `${times} of ${held + broke}`;
}

function sureShare(times: number, { held, broke }: LevelTally): string {
  return percentText(binomialLowerBound(times, held + broke));
}

function percentText(share: number): string {
  return `${Math.floor(share * 100)} %`;
}
