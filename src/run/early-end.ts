import type { CrowdRun } from './crowd-run.ts';

/** Ends a run before its plan does, and remembers why; the first reason counts. */
export class EarlyEnd {
  /** Why, in words; `undefined` of a run that was left alone. */
  reason: string | undefined;
  /** The threshold that ended it, if one did. */
  abortedBy: string | undefined;
  readonly #run: Pick<CrowdRun, 'isFinished' | 'interrupt'>;

  constructor(run: Pick<CrowdRun, 'isFinished' | 'interrupt'>) {
    this.#run = run;
  }

  stop(reason: string): void {
    if (this.#run.isFinished) return;
    this.reason ??= reason;
    this.#run.interrupt();
  }

  /** A threshold asks for it. */
  abort(threshold: string): void {
    if (this.reason !== undefined) return;
    this.abortedBy = threshold;
    this.stop(`ended by the threshold ${threshold}`);
  }
}
