/** How much a person does; each level is a mean gap between two free choices. */
export type ActivityLevel = 'hyperactive' | 'active' | 'moderate' | 'passive' | 'sporadic';

/** How a person's choices lie in time. */
export type InteractionPattern = 'continuous' | 'bursty' | 'scheduled' | 'random' | 'reactive';

/** The groups of messages a person chooses from, by the weights of the persona. */
export type MessageGroup = 'query' | 'command' | 'event' | 'monitoring';

export interface Traits {
  readonly activity: ActivityLevel;
  readonly pattern: InteractionPattern;
  /** Shares of free choices among WebSocket messages; they sum to 1. */
  readonly messageWeights: Readonly<Record<MessageGroup, number>>;
  /** Shares of free choices per transport; they sum to 1 and are rescaled to what a run has. */
  readonly transportShares: Readonly<Record<'websocket' | 'http' | 'database', number>>;
  /** Chance that a message is sent wrongly filled in, and so is refused by the target; 0–1. */
  readonly errorRate: number;
  /** Time to read an answer or a push before acting on it, uniform between the two, in ms. */
  readonly responseTimeMs: readonly [number, number];
  readonly connection: ConnectionBehaviour;
}

/** Relative to the scenario's reconnect settings, so that those stay in force. */
export interface ConnectionBehaviour {
  /** Factor on the back-off delay: below 1 is impatient. */
  readonly patience: number;
  /** Factor on the attempts in a row before giving up. */
  readonly persistence: number;
}

/** Mean milliseconds between two free choices. */
export const meanGapMs: Readonly<Record<ActivityLevel, number>> = {
  hyperactive: 300,
  active: 1000,
  moderate: 3000,
  passive: 8000,
  sporadic: 20_000,
};
