import type { FaultStep, Presence } from '../metrics/observation.ts';
import { roundFigure } from '../metrics/rounding.ts';
import type { FaultSummary } from '../metrics/summary.ts';

/** Share of users that have to be online again before a fault counts as got over. */
export const backShare = 0.95;

/** Those who were online when a fault began, and how they come back. */
export class FaultTrack {
  readonly #began: FaultStep;
  /** Online just before, without those who were meant to leave while it lasted. */
  readonly #before: Set<string>;
  readonly #away = new Set<string>();
  #lowest: number;
  #returned = 0;
  #endedMs: number | undefined;
  #mostBackAt: number | undefined;
  #allBackAt: number | undefined;
  #isCutShort = false;
  #isOver = false;

  constructor(began: FaultStep, online: ReadonlySet<string>) {
    this.#began = began;
    this.#before = new Set(online);
    this.#lowest = online.size;
  }

  get id(): string {
    return this.#began.id;
  }

  get isEnded(): boolean {
    return this.#endedMs !== undefined;
  }

  see({ user, step, at }: Presence): void {
    if (this.#isOver || !this.#before.has(user)) return;
    if (step === 'online') this.#away.delete(user);
    else if (step === 'lost') this.#away.add(user);
    else if (!this.isEnded && this.#away.delete(user)) this.#before.delete(user);
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
      online_before: this.#before.size,
      online_lowest: Math.min(this.#lowest, this.#before.size),
      returned: this.#returned,
      back_95_ms: this.#sinceEnd(this.#mostBackAt),
      back_all_ms: this.#sinceEnd(this.#allBackAt),
    };
  }

  #count(at: number): void {
    const online = this.#before.size - this.#away.size;
    this.#lowest = Math.min(this.#lowest, online);
    if (!this.isEnded || this.#before.size === 0) return;
    this.#returned = Math.max(this.#returned, online);
    if (online >= this.#before.size * backShare) this.#mostBackAt ??= at;
    if (this.#away.size > 0) return;
    this.#allBackAt ??= at;
    this.#isOver = true;
  }

  #sinceEnd(at: number | undefined): number | null {
    if (at === undefined || this.#endedMs === undefined) return null;
    return roundFigure(at - this.#endedMs);
  }
}
