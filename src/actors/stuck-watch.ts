import type { UserSession } from './user-session.ts';

/** When a user counts as stuck. */
export interface StuckLimits {
  /** Longest it may be quiet. */
  readonly afterMs: number;
  /** Longest a connection attempt or an operation takes; what is under way may be so much later. */
  readonly longestWaitMs: number;
}

/**
 * Finds users that are stuck: quiet in one state for too long, with nothing planned that would move
 * them. Planned are timers of their charts, a rendezvous that holds them, an operation of the plan
 * they are in line for.
 */
export class StuckWatch {
  readonly #limits: StuckLimits;
  /** Since when those were quiet that have been told of. */
  readonly #told = new WeakMap<UserSession, number>();

  constructor(limits: StuckLimits) {
    this.#limits = limits;
  }

  /** Looks at a user; costs one comparison while it is not quiet. */
  look(session: UserSession, now: number): void {
    const since = session.quietSince;
    const { afterMs, longestWaitMs } = this.#limits;
    if (now - since <= afterMs || this.#told.get(session) === since) return;
    if (session.ending !== undefined || isPlanned(session)) return;
    if (isBusy(session) && now - since <= afterMs + longestWaitMs) return;
    this.#told.set(session, since);
    session.persona.recorder.stuck(session.name, session.state, since);
  }
}

/** Whether something is bound to happen to it by itself. */
function isPlanned({ turn, actor }: UserSession): boolean {
  if (turn.isWaiting) return true;
  const { _scheduledEvents: timers = {} } = actor?.system.getSnapshot() ?? {};
  return Object.keys(timers).length > 0;
}

/** Whether something is under way whose end it will hear of, within limits. */
function isBusy({ state, underWay }: UserSession): boolean {
  return state === 'connecting' || underWay > 0;
}
