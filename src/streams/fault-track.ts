import type { Connection, FaultStep, Presence, Push, Sample } from '../metrics/observation.ts';
import { roundFigure } from '../metrics/rounding.ts';
import type { FaultSummary } from '../metrics/summary.ts';
import { AttemptPeak } from './attempt-peak.ts';
import { touchesConnections } from './fault-force.ts';
import { FaultTimes, type FaultStage } from './fault-times.ts';
import { WayBack } from './way-back.ts';

/** Share of users that have to be online again before a fault counts as got over. */
export const backShare = 0.95;

/** Shares of users, in percent, of which it is told when they were back. */
const backPercents = [10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 100] as const;

/** What is known of a fault once it has begun. */
export type TrackedFault = Omit<FaultSummary, 'when' | 'not_begun' | 'caused'>;

/** What is lost shows with the next push, so they are heard for so long after the end. */
const hearingMs = 2000;

/** Told how long a stage of a failover took a user. */
export type OnFaultTime = (fault: string, stage: FaultStage, ms: number) => void;

/** In what a fault begins. */
export interface FaultGround {
  readonly online: ReadonlySet<string>;
  /** Users with a connection. */
  readonly connected: ReadonlySet<string>;
  readonly onTime: OnFaultTime;
}

/** What leaves connections standing that may be dead, and tells their users nothing. */
const silent: ReadonlySet<FaultStep['fault']> = new Set(['stop', 'stall', 'half_open']);

/**
 * Those who were online when a fault began, and how they come back; nobody was away for one that is
 * not done to their connections, whatever else happened meanwhile.
 */
export class FaultTrack {
  readonly #began: FaultStep;
  /** Those of whom it is not known yet that they lost their connection and came back. */
  readonly #open: Set<string>;
  /** Those of them whose connection may be dead: they are back when it has carried a reply. */
  readonly #unproven: Set<string>;
  readonly #times: FaultTimes;
  readonly #way: WayBack;
  readonly #attempts: AttemptPeak;
  readonly #pushes = { missed: 0, repeated: 0, recovered: 0 };
  /** When so many percent were back. */
  readonly #backAt = new Map<number, number>();
  /** Online just before, without those who were meant to leave while it lasted. */
  #before: number;
  #lowest: number;
  #returned = 0;
  #refused = 0;
  #endedMs: number | undefined;
  #isCutShort = false;
  /** Pushes are none of its business, or not any more. */
  #isDeaf: boolean;
  #isOver = false;

  constructor(began: FaultStep, { online, connected, onTime }: FaultGround) {
    this.#began = began;
    this.#isDeaf = !touchesConnections(began);
    this.#open = new Set(online);
    this.#unproven = new Set(
      isSilent(began) ? [...online].filter((user) => connected.has(user)) : [],
    );
    this.#times = new FaultTimes((stage, ms) => onTime(began.id, stage, ms));
    this.#way = new WayBack(began.at, this.#times);
    this.#attempts = new AttemptPeak(began.at);
    this.#before = online.size;
    this.#lowest = online.size;
  }

  get id(): string {
    return this.#began.id;
  }

  get isEnded(): boolean {
    return this.#endedMs !== undefined;
  }

  see(presence: Presence): void {
    if (!touchesConnections(this.#began)) return;
    const { user, step, at } = presence;
    if (step !== 'online') this.#way.forget(user);
    if (this.#isOver || !this.#open.has(user)) return;
    if (step === 'lost') this.#lose(presence);
    else if (step === 'online') this.#comeBack(presence);
    else if (step === 'leaving' && !this.isEnded) this.#letGo(user);
    this.#count(at);
  }

  connect(connection: Connection): void {
    if (this.#isOver || !touchesConnections(this.#began)) return;
    const { step, reconnect, startedAt } = connection;
    if (reconnect && step !== 'closed' && step !== 'left') {
      if (this.#attempts.count(startedAt) && step === 'refused') this.#refused += 1;
    }
    this.#way.connect(connection);
  }

  complete(sample: Sample): void {
    if (this.#isCutShort) return;
    this.#way.complete(sample);
    if (this.isEnded && !this.#isOver) this.#prove(sample);
  }

  push({ at, missed = 0, came }: Push): void {
    if (this.#isDeaf || (this.#isOver && !this.#hears(at))) return;
    this.#pushes.missed += missed;
    if (came !== undefined) this.#pushes[came] += 1;
  }

  /** Another begins that is done to connections: what becomes of pushes may be its doing. */
  hearNoMore(): void {
    if (this.isEnded) this.#isDeaf = true;
  }

  end(at: number): void {
    this.#endedMs = at;
    this.#count(at);
  }

  /** Nobody is waited for any more. */
  cutShort(): void {
    if (this.#isOver) return;
    this.#isCutShort = true;
    this.#isOver = true;
  }

  summary(): TrackedFault {
    return {
      id: this.#began.id,
      kind: this.#began.fault,
      target: this.#began.target,
      at_ms: this.#began.at,
      ended_ms: this.#endedMs ?? null,
      cut_short: this.#isCutShort,
      online_before: this.#before,
      online_lowest: Math.min(this.#lowest, this.#before),
      returned: this.#returned,
      back_95_ms: this.#sinceEnd(95),
      back_all_ms: this.#sinceEnd(100),
      back: backPercents.map((percent) => ({ percent, after_ms: this.#sinceEnd(percent) })),
      times: this.#times.summary(),
      attempts: this.#attemptFigures(),
      cut_off: this.#way.cutOff,
      pushes: { ...this.#pushes },
    };
  }

  /** Frees the histograms; its summary may not be asked for afterwards. */
  destroy(): void {
    this.#times.destroy();
  }

  #attemptFigures(): FaultSummary['attempts'] {
    const { attempts } = this.#attempts;
    const peak = this.#attempts.peak();
    const each = (count: number): number | null =>
      this.#before === 0 ? null : roundFigure(count / this.#before);
    return {
      total: attempts,
      per_user: each(attempts),
      peak_100_ms: peak,
      peak_share: each(peak),
      refused: this.#refused,
    };
  }

  #hears(at: number): boolean {
    return this.#endedMs !== undefined && !this.#isCutShort && at <= this.#endedMs + hearingMs;
  }

  #lose(presence: Presence): void {
    this.#unproven.delete(presence.user);
    this.#way.lose(presence);
  }

  /** With a new connection, whether it lost the one before or dropped it. */
  #comeBack(presence: Presence): void {
    const wasUnproven = this.#unproven.delete(presence.user);
    if (this.#way.comeBack(presence) || wasUnproven) this.#open.delete(presence.user);
  }

  /** What comes of it later is not about this fault. */
  #letGo(user: string): void {
    if (!this.#way.leave(user) && !this.#unproven.delete(user)) return;
    this.#open.delete(user);
    this.#before -= 1;
  }

  /** Its connection has carried a reply since the end. */
  #prove({ user, transport, outcome, at }: Sample): void {
    if (transport !== 'websocket' || outcome !== 'ok' || !this.#unproven.delete(user)) return;
    this.#open.delete(user);
    this.#count(at);
  }

  #count(at: number): void {
    const online = this.#before - this.#way.away;
    this.#lowest = Math.min(this.#lowest, online);
    if (!this.isEnded || this.#before === 0) return;
    const back = online - this.#unproven.size;
    this.#returned = Math.max(this.#returned, back);
    this.#reach(back, at);
    if (back === this.#before) this.#isOver = true;
  }

  #reach(back: number, at: number): void {
    while (this.#backAt.size < backPercents.length) {
      const percent = backPercents[this.#backAt.size] ?? 100;
      if (back * 100 < this.#before * percent) return;
      this.#backAt.set(percent, at);
    }
  }

  #sinceEnd(percent: number): number | null {
    const at = this.#backAt.get(percent);
    if (at === undefined || this.#endedMs === undefined) return null;
    return roundFigure(at - this.#endedMs);
  }
}

function isSilent(began: FaultStep): boolean {
  return silent.has(began.fault) && touchesConnections(began);
}
