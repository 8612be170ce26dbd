import type { Connection, Presence, Sample } from '../metrics/observation.ts';
import type { FaultTimes } from './fault-times.ts';

interface Trip {
  readonly lostAt: number;
  openedAt: number | undefined;
}

/**
 * Where the users of a fault are on their way back: lost, connected again, online again, answered.
 * Each stage is timed from the end of the one before, so they add up.
 */
export class WayBack {
  readonly #beganMs: number;
  readonly #times: FaultTimes;
  readonly #away = new Map<string, Trip>();
  /** Online again since, and not answered yet. */
  readonly #unanswered = new Map<string, number>();
  /** Requests whose reply was awaited on a connection when it was lost. */
  cutOff = 0;

  constructor(beganMs: number, times: FaultTimes) {
    this.#beganMs = beganMs;
    this.#times = times;
  }

  get away(): number {
    return this.#away.size;
  }

  /** Whoever came back and goes again is asked for no first reply. */
  forget(user: string): void {
    this.#unanswered.delete(user);
  }

  lose({ user, at }: Presence): void {
    if (this.#away.has(user)) return;
    this.#away.set(user, { lostAt: at, openedAt: undefined });
    this.#times.record('detect', at - this.#beganMs);
  }

  /** Whether it was away. */
  comeBack({ user, at }: Presence): boolean {
    const trip = this.#away.get(user);
    if (trip === undefined) return false;
    this.#times.record('resubscribe', at - (trip.openedAt ?? trip.lostAt));
    this.#unanswered.set(user, at);
    return this.#away.delete(user);
  }

  /** Whether it was away, and is not waited for any more. */
  leave(user: string): boolean {
    return this.#away.delete(user);
  }

  connect({ user, step, at }: Connection): void {
    const trip = this.#away.get(user);
    if (step !== 'opened' || trip === undefined || trip.openedAt !== undefined) return;
    trip.openedAt = at;
    this.#times.record('reconnect', at - trip.lostAt);
  }

  /** Replies over the connection, on which whatever is answered was sent since. */
  complete({ user, transport, outcome, at }: Sample): void {
    if (transport !== 'websocket') return;
    if (outcome === 'failed' && this.#away.get(user)?.lostAt === at) this.cutOff += 1;
    const onlineAt = this.#unanswered.get(user);
    if (outcome !== 'ok' || onlineAt === undefined) return;
    this.#unanswered.delete(user);
    this.#times.record('first_reply', at - onlineAt);
  }
}
