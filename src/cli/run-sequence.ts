import { figuresOf, type RunRecord } from '../outputs/run-record.ts';
import { problemsIn, type Problem } from '../scenario/problem.ts';
import type { DrivenRun } from './drive-run.ts';
import { exits, reasonOfCode, strongestExit, type ExitReason } from './exit-codes.ts';
import type { StopSignal } from './interruptions.ts';
import { performRun, type RunStage, type RunStart } from './perform-run.ts';

/** One run of a sequence. */
export interface SequenceStep {
  readonly start: RunStart;
  /** Time from the end of the one before. */
  readonly delayMs: number;
}

/** Runs one after the other, and how far they have come. */
export interface Sequence {
  readonly steps: readonly SequenceStep[];
  /** One for each step; those that are done are skipped. */
  readonly records: readonly RunRecord[];
  readonly stopOnFailure: boolean;
  /** What a results folder is called in the records. */
  readonly nameFolder: (folder: string) => string;
  /** Waits before a step; `number` counts from 1. */
  readonly wait: (step: SequenceStep, number: number) => Promise<void>;
  /** Called before a step begins. */
  readonly beginning: (step: SequenceStep, number: number) => void;
  /** Called after each change. */
  readonly changed: (records: readonly RunRecord[]) => Promise<void>;
}

/** What a sequence came to. */
export interface SequenceEnd {
  readonly records: readonly RunRecord[];
  readonly exit: ExitReason;
  /** Why not all of it was run. */
  readonly reason: string | undefined;
}

type Stage = Pick<RunStage, 'invocation' | 'stopping'>;

/**
 * Performs the steps that are open. A step that cannot start is told in its record, but for the
 * first one: then nothing was started, and its `InputError` is thrown.
 */
export async function runSequence(sequence: Sequence, stage: Stage): Promise<SequenceEnd> {
  const running = new RunningSequence(sequence, stage);
  for (const index of sequence.steps.keys()) {
    const goesOn = await running.perform(index);
    if (!goesOn) break;
  }
  return running.end();
}

class RunningSequence {
  readonly #sequence: Sequence;
  readonly #stage: Stage;
  readonly #records: RunRecord[];
  #hasBegun = false;
  #hasFailed = false;

  constructor(sequence: Sequence, stage: Stage) {
    this.#sequence = sequence;
    this.#stage = stage;
    this.#records = [...sequence.records];
  }

  /** Performs one step unless it is done already; false when no further one is to follow. */
  async perform(index: number): Promise<boolean> {
    const step = this.#sequence.steps[index];
    if (step === undefined || this.#records[index]?.state === 'done') return true;
    if (this.#hasBegun) await this.#sequence.wait(step, index + 1);
    if (this.#stage.stopping.signal !== undefined) return false;
    this.#sequence.beginning(step, index + 1);
    const changes = await this.#outcome(step, index);
    if (changes === undefined) return false;
    await this.#set(index, changes);
    const isFailure = changes.exit_code !== exits.passed.code;
    this.#hasFailed = isFailure && this.#sequence.stopOnFailure;
    return !this.#hasFailed;
  }

  end(): SequenceEnd {
    const { signal } = this.#stage.stopping;
    const isLeft = this.#records.some(({ state }) => state === 'planned');
    const reason = this.#hasFailed && isLeft ? 'stopped after a failure' : undefined;
    const records = this.#records;
    return { records, exit: exitOf(records, signal), reason: signal ?? reason };
  }

  /** What becomes of the record; nothing when a signal came before the run began. */
  async #outcome(step: SequenceStep, index: number): Promise<Partial<RunRecord> | undefined> {
    const began = async (): Promise<void> => {
      this.#hasBegun = true;
      await this.#set(index, { state: 'running', folder: step.start.output ?? null });
    };
    try {
      const outcome = await performRun(step.start, { ...this.#stage, began });
      return outcome.kind === 'stopped' ? undefined : changesOf(outcome);
    } catch (error) {
      const problems = problemsIn(error);
      if (problems === undefined || !this.#hasBegun) throw error;
      return notStarted(problems);
    }
  }

  async #set(index: number, changes: Partial<RunRecord>): Promise<void> {
    const record = this.#records[index];
    if (record === undefined) return;
    const folder = changes.folder ?? undefined;
    const named = folder === undefined ? {} : { folder: this.#sequence.nameFolder(folder) };
    this.#records[index] = { ...record, ...changes, ...named };
    await this.#sequence.changed([...this.#records]);
  }
}

function changesOf({ result, exit }: DrivenRun): Partial<RunRecord> {
  const isInterrupted = exit === 'interrupted' || exit === 'terminated';
  return {
    ...figuresOf(result.summary),
    state: isInterrupted ? 'interrupted' : 'done',
    exit_code: exits[exit].code,
    folder: result.folder ?? null,
  };
}

function notStarted(problems: readonly Problem[]): Partial<RunRecord> {
  return {
    state: 'not started',
    exit_code: exits.incomplete.code,
    reasons: problems.map(({ where, message }) => `${where} ${message}`),
  };
}

function exitOf(records: readonly RunRecord[], signal: StopSignal | undefined): ExitReason {
  const ends = records.flatMap(({ exit_code: code }): readonly ExitReason[] => {
    const reason = code === null ? undefined : reasonOfCode(code);
    return reason === undefined ? [] : [reason];
  });
  const stops = { SIGINT: 'interrupted', SIGTERM: 'terminated' } as const;
  return strongestExit(signal === undefined ? ends : [...ends, stops[signal]]);
}
