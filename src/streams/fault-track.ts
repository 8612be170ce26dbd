import type { Connection, FaultStep, Presence, Push, Sample } from '../metrics/observation.ts';
import { roundFigure } from '../metrics/rounding.ts';
import type { FaultSummary } from '../metrics/summary.ts';
import { AttemptPeak } from './attempt-peak.ts';
import { FaultTimes } from './fault-times.ts';
import { WayBack } from './way-back.ts';

/** Share of users that have to be online again before a fault counts as got over. */
export const backShare = 0.95;

/** Shares of users, in percent, of which it is told when they were back. */
const backPercents = [10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 100] as const;

/** What is known of a fault once it has begun. */
export type TrackedFault = Omit<FaultSummary, 'when' | 'not_begun' | 'caused'>;

/** Those who were online when a fault began, and how they come back. */
export class FaultTrack {
  readonly #began: FaultStep;
  /** Those of whom it is not known yet that they lost their connection and came back. */
  readonly #open: Set<string>;
  readonly #times = new FaultTimes();
  readonly #way: WayBack;
  readonly #attempts: AttemptPeak;
  readonly #pushes = { missed: 0, repeated: 0, recovered: 0 };
  /** When so many percent were back. */
  readonly #backAt = new Map<number, number>();
  /** Online just before, without those who were meant to leave while it lasted. */
  #before: number;
  #lowest: number;
  #returned = 0;
  #endedMs: number | undefined;
  #isCutShort = false;
  #isOver = false;

  constructor(began: FaultStep, online: ReadonlySet<string>) {
    this.#began = began;
    this.#open = new Set(online);
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
    const { user, step, at } = presence;
    if (step !== 'online') this.#way.forget(user);
    if (this.#isOver || !this.#open.has(user)) return;
    if (step === 'lost') this.#way.lose(presence);
    else if (step === 'online' && this.#way.comeBack(presence)) this.#open.delete(user);
    else if (step === 'leaving' && !this.isEnded) this.#letGo(user);
    this.#count(at);
  }

  connect(connection: Connection): void {
    if (this.#isOver) return;
    if (connection.reconnect && connection.step !== 'closed' && connection.step !== 'left') {
      this.#attempts.count(connection.startedAt);
    }
    this.#way.connect(connection);
  }

  complete(sample: Sample): void {
    if (!this.#isCutShort) this.#way.complete(sample);
  }

  push({ missed = 0, came }: Push): void {
    if (this.#isOver) return;
    this.#pushes.missed += missed;
    if (came !== undefined) this.#pushes[came] += 1;
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
    };
  }

  /** What comes of it later is not about this fault. */
  #letGo(user: string): void {
    if (!this.#way.leave(user)) return;
    this.#open.delete(user);
    this.#before -= 1;
  }

  #count(at: number): void {
    const back = this.#before - this.#way.away;
    this.#lowest = Math.min(this.#lowest, back);
    if (!this.isEnded || this.#before === 0) return;
    this.#returned = Math.max(this.#returned, back);
    this.#reach(back, at);
    if (this.#way.away === 0) this.#isOver = true;
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
