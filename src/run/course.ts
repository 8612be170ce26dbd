import type { Observable } from 'rxjs';
import type { FaultStep } from '../metrics/observation.ts';
import type { Summary } from '../metrics/summary.ts';
import type { Window } from '../metrics/window.ts';
import type { IngressRecorder } from '../replay/ingress-recorder.ts';
import type { GeneratorJudgement } from '../streams/run-facts.ts';
import type { CrowdRun } from './crowd-run.ts';
import { EarlyEnd } from './early-end.ts';
import { finishRun } from './finish-run.ts';
import { judgeRun, type Judging } from './judge-run.ts';
import { openFiles, type OutputPlan, type RunFiles } from './open-files.ts';
import type { RunHandle, RunRequest, RunResult } from './run-request.ts';

/** What a course came to; clearing the target away is not its business. */
export type CourseResult = Omit<RunResult, 'leftBehind'>;

/** A course in progress, in real or in virtual time. */
export interface CourseHandle extends Pick<RunHandle, 'windows$' | 'faults$' | 'stop'> {
  readonly files: RunFiles;
  readonly finished: Promise<CourseResult>;
}

/** What a crowd and its judges are made from. */
export interface CoursePlan {
  readonly request: RunRequest;
  readonly outputs: OutputPlan;
  /** The run that thresholds compare with. */
  readonly baseline: Summary | undefined;
}

/** A crowd that has not begun, and who writes down what reaches it. */
export interface CourseCrowd {
  readonly run: CrowdRun;
  readonly recorder: IngressRecorder | undefined;
}

/**
 * One crowd that comes, works and leaves, with what judges it and where its facts go. Whoever owns
 * its clock moves it, and sums it up when it is over.
 */
export class Course {
  readonly windows$: Observable<Window>;
  readonly faults$: Observable<FaultStep>;
  readonly files: RunFiles;
  readonly #run: CrowdRun;
  readonly #request: RunRequest;
  readonly #ending: EarlyEnd;
  readonly #judging: Judging;

  constructor({ run, recorder }: CourseCrowd, { request, outputs, baseline }: CoursePlan) {
    const { scenario } = request;
    this.#run = run;
    this.#request = request;
    this.#ending = new EarlyEnd(run);
    this.#judging = judgeRun(run, { scenario, baseline }, (text) => this.#ending.abort(text));
    this.windows$ = this.#judging.windows$;
    this.faults$ = run.faults$;
    this.files = openFiles(request, { ...outputs, recorder }, this.#judging);
  }

  /** Asks everybody to leave; the first reason is the one that is told. */
  stop(reason: string): void {
    this.#ending.stop(reason);
  }

  /** The run is finished. `generator` is `null` in virtual time. */
  sumUp(generator: GeneratorJudgement | null): Promise<CourseResult> {
    const judged = { files: this.files, judging: this.#judging, ending: this.#ending };
    return finishRun(this.#request, this.#run, { ...judged, generator });
  }
}
