import type { LoadModel } from '../metrics/summary.ts';

/** A level as it is written: so many, or a share of 100 %. */
export type Level =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'share'; readonly share: number };

/** How much a level is of a whole that is 100 %. */
export function heightOf(level: Level, whole: number): number {
  return level.kind === 'count' ? level.count : level.share * whole;
}

/** What a scenario says about its load, in ms; what it does not say is `undefined`. */
export interface WrittenLoad {
  readonly model: LoadModel;
  readonly ratePerSecond: number | undefined;
  readonly sessionMs: number | undefined;
  readonly arrivals: 'even' | 'poisson' | undefined;
  readonly operationsPerUser: number | undefined;
  readonly queueLimit: number | undefined;
  readonly spawnRatePerSecond: number | undefined;
  readonly warmupMs: number | undefined;
  readonly steadyMs: number | undefined;
  readonly cooldownMs: number | undefined;
  /** `undefined`: warm-up, steady phase and cool-down. */
  readonly phases: readonly WrittenPhase[] | undefined;
  /** How long all `phases` are to last together. */
  readonly lengthMs: number | undefined;
}

export interface WrittenPhase {
  readonly name: string;
  readonly durationMs: number;
  readonly level: Level | undefined;
  readonly from: Level | undefined;
  readonly to: Level | undefined;
  readonly steps: number | undefined;
  readonly burst: WrittenBurst | undefined;
  readonly rendezvous: { readonly users: Level; readonly timeoutMs: number } | undefined;
  readonly counts: boolean | undefined;
}

/** The last `forMs` of every `everyMs` have a level of their own. */
export interface WrittenBurst {
  readonly everyMs: number;
  readonly forMs: number;
  readonly level: Level;
}

/** Something wrong with a load, at a path of the scenario file. */
export interface LoadFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Too much or too little of something, which a factor on the load may be the reason for. */
  readonly isSize: boolean;
}

/** Something that cannot be written like this, whatever the factor on the load. */
export function wrongForm(path: readonly PropertyKey[], message: string): LoadFault {
  return { path: ['load', ...path], message, isSize: false };
}

/** Something that is too much or too little, which a factor on the load may mend. */
export function wrongSize(path: readonly PropertyKey[], message: string): LoadFault {
  return { path: ['load', ...path], message, isSize: true };
}

/** The one phase that does not count unless it says so. */
export const warmUpPhase = 'warm-up';

/** Whether thresholds are about a phase that they do not name. */
export function countsOf({ name, counts }: Pick<WrittenPhase, 'name' | 'counts'>): boolean {
  return counts ?? name !== warmUpPhase;
}
