/** A kind of user as a scenario file describes it: by another one, and by what is different. */
export interface PersonaSettings {
  /** A persona's name, or the path of a module, `./shopper.ts` or `./people.ts#shopper`. */
  readonly from: string | undefined;
  /** Path of a chart as JSON, which takes the place of its own. */
  readonly chart: string | undefined;
  /** What names of actions in that chart stand for: operations of the persona. */
  readonly bind: Readonly<Record<string, string>>;
  /** Traits that are different, times in ms. */
  readonly traits: TraitSettings;
}

/** Levels and patterns are checked by whoever knows them. */
export interface TraitSettings {
  readonly activity?: Activity | undefined;
  readonly pattern?: Pattern | undefined;
  readonly errorRate?: number | undefined;
  readonly responseTimeMs?: readonly [number, number] | undefined;
  readonly messageWeights?: Readonly<Record<string, number>> | undefined;
  readonly transportShares?: Readonly<Record<string, number>> | undefined;
  readonly patience?: number | undefined;
  readonly persistence?: number | undefined;
}

export const activities = ['hyperactive', 'active', 'moderate', 'passive', 'sporadic'] as const;
export const patterns = ['continuous', 'bursty', 'scheduled', 'random', 'reactive'] as const;
type Activity = (typeof activities)[number];
type Pattern = (typeof patterns)[number];
