import type { FaultStep, Presence } from '../metrics/observation.ts';
import { roundFigure } from '../metrics/rounding.ts';
import type { FaultSummary } from '../metrics/summary.ts';

/** Share of users that have to be online again before a fault counts as got over. */
export const backShare = 0.95;

/** Those who were online when a fault began, and how they come back. */
export class FaultTrack {
  readonly #began: FaultStep;
  /** Those of whom it is not known yet that they lost their connection and came back. */
  readonly #open: Set<string>;
  readonly #away = new Set<string>();
  /** Online just before, without those who were meant to leave while it lasted. */
  #before: number;
  #lowest: number;
  #returned = 0;
  #endedMs: number | undefined;
  #mostBackAt: number | undefined;
  #allBackAt: number | undefined;
  #isCutShort = false;
  #isOver = false;

  constructor(began: FaultStep, online: ReadonlySet<string>) {
    this.#began = began;
    this.#open = new Set(online);
    this.#before = online.size;
    this.#lowest = online.size;
  }

  get id(): string {
    return this.#began.id;
  }

  get isEnded(): boolean {
    return this.#endedMs !== undefined;
  }

  see({ user, step, at }: Presence): void {
    if (this.#isOver || !this.#open.has(user)) return;
    if (step === 'lost') this.#away.add(user);
    else if (step === 'online') this.#settle(user);
    else if (step === 'leaving' && !this.isEnded && this.#settle(user)) this.#before -= 1;
    this.#count(at);
  }

  end(at: number): void {
    this.#endedMs = at;
    this.#count(at);
  }

  /** Nobody is waited for any more. */
  cutShort(): void {
    this.#isCutShort = !this.#isOver;
    this.#isOver = true;
  }

  summary(): FaultSummary {
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
      back_95_ms: this.#sinceEnd(this.#mostBackAt),
      back_all_ms: this.#sinceEnd(this.#allBackAt),
    };
  }

  /** Whether it was away; what comes of it later is not about this fault. */
  #settle(user: string): boolean {
    return this.#away.delete(user) && this.#open.delete(user);
  }

  #count(at: number): void {
    const back = this.#before - this.#away.size;
    this.#lowest = Math.min(this.#lowest, back);
    if (!this.isEnded || this.#before === 0) return;
    this.#returned = Math.max(this.#returned, back);
    if (back >= this.#before * backShare) this.#mostBackAt ??= at;
    if (this.#away.size > 0) return;
    this.#allBackAt ??= at;
    this.#isOver = true;
  }

  #sinceEnd(at: number | undefined): number | null {
    if (at === undefined || this.#endedMs === undefined) return null;
    return roundFigure(at - this.#endedMs);
  }
}
