import type { BackOffStrategy } from '../scenario/scenario.ts';

/** What a wait before an attempt follows from; times in ms, `u` uniform in [0, 1). */
export interface BackOffTerms {
  readonly strategy: BackOffStrategy;
  readonly baseMs: number;
  readonly capMs: number;
  /** Failed attempts in a row before this one. */
  readonly attempts: number;
  /** The wait before the attempt before; 0 for the first. */
  readonly previousMs: number;
  readonly u: number;
}

/**
 * Let v = min(cap, base · 2^attempts). full: U(0, v) · equal: v/2 + U(0, v/2) ·
 * decorrelated: min(cap, U(base, 3 · previous)) · none: v, so that all come at once.
 */
export function backOffMs(terms: BackOffTerms): number {
  return Math.floor(waitMs(terms) * 1000) / 1000;
}

function waitMs(terms: BackOffTerms): number {
  const { strategy, baseMs, capMs, u } = terms;
  const ceilingMs = Math.min(capMs, baseMs * (1 << Math.min(terms.attempts, 30)));
  switch (strategy) {
    case 'full':
      return ceilingMs * u;
    case 'equal':
      return ceilingMs / 2 + (ceilingMs / 2) * u;
    case 'decorrelated': {
      const mostMs = 3 * Math.max(baseMs, terms.attempts === 0 ? 0 : terms.previousMs);
      return Math.min(capMs, baseMs + (mostMs - baseMs) * u);
    }
    case 'none':
      return ceilingMs;
  }
}
