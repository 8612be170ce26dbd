/** How far to look for a breaking point and how sure to be of it. */
export interface SearchPlan {
  readonly from: number;
  readonly to: number;
  /** By which the level rises until something breaks; more than 1. */
  readonly factor: number;
  /** Widest bracket, as a share of the level that held. */
  readonly precision: number;
  /** By how many trials one outcome has to outweigh the other at both ends of the bracket. */
  readonly repeats: number;
  /** Smallest difference between levels: 1 of what comes whole. */
  readonly grain: number;
  readonly maxTrials: number;
}

/** `inconclusive` and `generator-limited` say nothing about the target. */
export type TrialOutcome = 'held' | 'broke' | 'inconclusive' | 'generator-limited';

export interface LevelTrial {
  readonly level: number;
  readonly outcome: TrialOutcome;
}

/** What all trials at one level came to. */
export interface LevelTally {
  readonly level: number;
  readonly held: number;
  readonly broke: number;
}

/** The highest level that holds and the lowest that breaks, as far as the trials tell. */
export interface Bracket {
  readonly low: LevelTally | undefined;
  readonly high: LevelTally | undefined;
}

/** Why a search is over. */
export type SearchEnd =
  | 'narrowed'
  | 'mixed'
  | 'held throughout'
  | 'broke throughout'
  | 'generator-limited'
  | 'inconclusive'
  | 'trials spent';

/** What to try next and why, or that the search is over. */
export type NextTrial =
  | {
      readonly kind: 'trial';
      readonly level: number;
      readonly why: 'rise' | 'fall' | 'narrow' | 'confirm' | 'again';
    }
  | { readonly kind: 'end'; readonly end: SearchEnd };

/** A level says nothing when so many trials came to nothing, and more of them than did not. */
const maxSilent = 2;
/** An outcome that does not prevail in so many times the repeats is a toss of a coin. */
const mixedFactor = 3;
const prevailingShare = 0.8;

/**
 * Search as a function of the trials so far: the level rises until it breaks, the bracket is
 * halved until it is narrow, both ends are repeated. A trial that went the wrong way by chance is
 * outvoted by later ones.
 */
export function nextTrial(plan: SearchPlan, trials: readonly LevelTrial[]): NextTrial {
  const silence = afterSilence(trials);
  if (silence?.kind === 'end') return silence;
  if (trials.length >= plan.maxTrials) return { kind: 'end', end: 'trials spent' };
  return silence ?? nextLevel(plan, bracketOf(trials));
}

function nextLevel(plan: SearchPlan, { low, high }: Bracket): NextTrial {
  if (low === undefined) return high === undefined ? trial(plan.from, 'rise') : fall(plan, high);
  if (high === undefined) return rise(plan, low);
  const middle = onGrain((low.level + high.level) / 2, plan);
  const isNarrow = high.level - low.level <= low.level * plan.precision;
  const isBetween = middle > low.level && middle < high.level;
  if (!isNarrow && isBetween) return trial(middle, 'narrow');
  const ofLow = { tally: low, holds: true, end: 'narrowed' } as const;
  const ofHigh = { tally: high, holds: false, end: 'narrowed' } as const;
  if (isSettled(plan, ofLow)) return settle(plan, ofHigh);
  if (isSettled(plan, ofHigh)) return settle(plan, ofLow);
  // The end of which less is known goes first.
  return settle(plan, marginOf(ofLow) <= marginOf(ofHigh) ? ofLow : ofHigh);
}

/**
 * The bracket that contradicts the fewest trials, given that what holds at one level holds at all
 * lower ones; of several the lowest.
 */
export function bracketOf(trials: readonly LevelTrial[]): Bracket {
  const tallies = talliesOf(trials);
  let contradictions = tallies.reduce((sum, { held }) => sum + held, 0);
  let fewest = contradictions;
  let holding = 0;
  for (const [index, { held, broke }] of tallies.entries()) {
    contradictions += broke - held;
    if (contradictions >= fewest) continue;
    fewest = contradictions;
    holding = index + 1;
  }
  return { low: tallies[holding - 1], high: tallies[holding] };
}

/** Levels with a trial that held or broke, from the lowest to the highest. */
export function talliesOf(trials: readonly LevelTrial[]): readonly LevelTally[] {
  const decided = trials.filter(({ outcome }) => outcome === 'held' || outcome === 'broke');
  return [...Map.groupBy(decided, ({ level }) => level)]
    .map(([level, ofLevel]) => {
      const held = ofLevel.filter(({ outcome }) => outcome === 'held').length;
      return { level, held, broke: ofLevel.length - held };
    })
    .toSorted((left, right) => left.level - right.level);
}

/** What to do about a level whose last trial said nothing about the target. */
function afterSilence(trials: readonly LevelTrial[]): NextTrial | undefined {
  const last = trials.at(-1);
  if (last === undefined || last.outcome === 'held' || last.outcome === 'broke') return undefined;
  const here = trials.filter(({ level }) => level === last.level);
  const silent = here.filter(({ outcome }) => outcome !== 'held' && outcome !== 'broke').length;
  const isSilent = silent >= maxSilent && silent > here.length - silent;
  if (isSilent) return { kind: 'end', end: last.outcome };
  return trial(last.level, 'again');
}

function rise(plan: SearchPlan, low: LevelTally): NextTrial {
  const level = Math.min(plan.to, onGrain(low.level * plan.factor, plan));
  if (level > low.level) return trial(level, 'rise');
  return settle(plan, { tally: low, holds: true, end: 'held throughout' });
}

function fall(plan: SearchPlan, high: LevelTally): NextTrial {
  const level = onGrain(high.level / plan.factor, plan);
  if (level >= plan.grain && level < high.level) return trial(level, 'fall');
  return settle(plan, { tally: high, holds: false, end: 'broke throughout' });
}

interface Expected {
  readonly tally: LevelTally;
  /** What the level is taken to do. */
  readonly holds: boolean;
}

interface Settling extends Expected {
  readonly end: SearchEnd;
}

function settle(plan: SearchPlan, { tally, holds, end }: Settling): NextTrial {
  if (isSettled(plan, { tally, holds })) return { kind: 'end', end };
  return isMixed(plan, tally) ? { kind: 'end', end: 'mixed' } : trial(tally.level, 'confirm');
}

function isSettled({ repeats }: SearchPlan, { tally, holds }: Expected): boolean {
  const { held, broke } = tally;
  const expected = holds ? held : broke;
  return marginOf({ tally, holds }) >= repeats && expected >= (held + broke) * prevailingShare;
}

function marginOf({ tally: { held, broke }, holds }: Expected): number {
  return holds ? held - broke : broke - held;
}

function isMixed({ repeats }: SearchPlan, { held, broke }: LevelTally): boolean {
  return held + broke >= mixedFactor * repeats;
}

function trial(
  level: number,
  why: Extract<NextTrial, { readonly kind: 'trial' }>['why'],
): NextTrial {
  return { kind: 'trial', level, why };
}

function onGrain(level: number, { grain }: SearchPlan): number {
  return Math.round(level / grain) * grain;
}
