import { exponential } from '../determinism/distributions.ts';
import { meanGapMs, type Traits } from './traits.ts';

/** Choices of one burst follow each other at this share of the mean gap. */
const burstGapShare = 0.1;
const burstLength = { least: 4, most: 12 };

/** A reactive person acts unprompted this much more rarely than others of the same activity. */
const unpromptedSlowness = 20;

export interface Gap {
  readonly gapMs: number;
  /** Time after this choice before which no push prompts the next; used by reactive people. */
  readonly restMs: number;
  /** Choices left in the burst after this gap; only bursty people have any. */
  readonly burstLeft: number;
}

/**
 * Time until the next free choice. Every pattern but `reactive` keeps the mean of the activity
 * level, and a reactive person keeps it between two choices that pushes prompt; `u` and `v` are
 * uniform draws in [0, 1).
 */
export function nextGap(traits: Traits, burstLeft: number, draws: readonly [number, number]): Gap {
  const meanMs = meanGapMs[traits.activity];
  const [u, v] = draws;
  switch (traits.pattern) {
    case 'continuous':
      return single(meanMs * (0.8 + 0.4 * u));
    case 'scheduled':
      return single(meanMs);
    case 'random':
      return single(exponential(meanMs, u));
    case 'reactive':
      return {
        ...single(exponential(meanMs * unpromptedSlowness, u)),
        restMs: exponential(meanMs, v),
      };
    case 'bursty':
      return burstLeft > 0
        ? { ...single(exponential(meanMs * burstGapShare, u)), burstLeft: burstLeft - 1 }
        : gapBetweenBursts(meanMs, u, v);
  }
}

/** Long enough that burst and pause together keep the mean gap. */
function gapBetweenBursts(meanMs: number, u: number, v: number): Gap {
  const choices = burstLength.least + Math.floor(v * (burstLength.most - burstLength.least + 1));
  const meanChoices = (burstLength.least + burstLength.most) / 2;
  const pauseMs = meanMs * (1 + meanChoices * (1 - burstGapShare));
  return { ...single(exponential(pauseMs, u)), burstLeft: choices };
}

function single(gapMs: number): Gap {
  return { gapMs, restMs: gapMs, burstLeft: 0 };
}

/**
 * When the next free choice is due: a gap after this one was due, however late it was made at `at`,
 * but not before that. A scheduled person goes on with its beat and leaves out what it missed.
 */
export function nextDue(
  { pattern }: Traits,
  choice: { readonly dueAt: number; readonly at: number },
  gapMs: number,
): number {
  const { dueAt, at } = choice;
  if (pattern !== 'scheduled' || gapMs <= 0) return Math.max(dueAt + gapMs, at);
  const missed = Math.max(0, Math.floor((at - dueAt) / gapMs));
  return dueAt + (missed + 1) * gapMs;
}
