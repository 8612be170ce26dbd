import type { Paced, RecordObservation } from '../metrics/observation.ts';
import type { IngressGate } from './ingress-gate.ts';

/** Writes down how the plan of a run and what is done about it compare. */
export class PaceRecorder {
  readonly #gate: IngressGate;
  readonly #record: RecordObservation;

  constructor(gate: IngressGate, record: RecordObservation) {
    this.#gate = gate;
    this.#record = record;
  }

  planned(): void {
    this.#note('planned', undefined);
  }

  /** Something due at `dueAt` was begun at `startedAt`; returns how late that was, in µs. */
  started(dueAt: number, startedAt: number): number {
    const latenessUs = Math.max(0, Math.round((startedAt - dueAt) * 1000));
    this.#note('started', latenessUs);
    return latenessUs;
  }

  dropped(): void {
    this.#note('dropped', undefined);
  }

  #note(step: Paced['step'], latenessUs: number | undefined): void {
    this.#record({ kind: 'paced', at: this.#gate.now(), step, latenessUs });
  }
}
