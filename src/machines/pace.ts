import { exponential } from '../determinism/distributions.ts';
import { meanGapMs, type Traits } from './traits.ts';

/** Choices of one burst follow each other at this share of the mean gap. */
const burstGapShare = 0.1;
const burstLength = { least: 4, most: 12 };

/** A reactive person acts unprompted this much more rarely than others of the same activity. */
const reactiveSlowness = 3;

export interface Gap {
  readonly gapMs: number;
  /** Choices left in the burst after this gap; only bursty people have any. */
  readonly burstLeft: number;
}

/**
 * Time until the next free choice. Every pattern but `reactive` keeps the mean of the activity
 * level; `u` and `v` are uniform draws in [0, 1).
 */
export function nextGap(traits: Traits, burstLeft: number, draws: readonly [number, number]): Gap {
  const meanMs = meanGapMs[traits.activity];
  const [u, v] = draws;
  switch (traits.pattern) {
    case 'continuous':
      return { gapMs: meanMs * (0.8 + 0.4 * u), burstLeft: 0 };
    case 'scheduled':
      return { gapMs: meanMs, burstLeft: 0 };
    case 'random':
      return { gapMs: exponential(meanMs, u), burstLeft: 0 };
    case 'reactive':
      return { gapMs: exponential(meanMs * reactiveSlowness, u), burstLeft: 0 };
    case 'bursty':
      return burstLeft > 0
        ? { gapMs: exponential(meanMs * burstGapShare, u), burstLeft: burstLeft - 1 }
        : gapBetweenBursts(meanMs, u, v);
  }
}

/** Long enough that burst and pause together keep the mean gap. */
function gapBetweenBursts(meanMs: number, u: number, v: number): Gap {
  const choices = burstLength.least + Math.floor(v * (burstLength.most - burstLength.least + 1));
  const meanChoices = (burstLength.least + burstLength.most) / 2;
  const pauseMs = meanMs * (1 + meanChoices * (1 - burstGapShare));
  return { gapMs: exponential(pauseMs, u), burstLeft: choices };
}
