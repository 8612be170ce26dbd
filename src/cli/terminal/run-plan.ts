import type { LoadModel } from '../../metrics/summary.ts';
import type { Phase } from '../../scenario/scenario.ts';

/** A stretch of a run as it is drawn. */
export type PlannedPhase = Pick<Phase, 'name' | 'startMs' | 'endMs'>;

/** What people are told about a run before it starts. */
export interface RunPlan {
  readonly version: string;
  readonly scenario: string;
  readonly seed: number;
  /** For example `embedded platform ws://127.0.0.1:41733/ws` or `model, virtual time`. */
  readonly target: string;
  /** True when the run's time is not the host's. */
  readonly isVirtual: boolean;
  readonly loadModel: LoadModel;
  readonly phases: readonly PlannedPhase[];
  /** Most users at once; `undefined` when they come at a rate. */
  readonly users: number | undefined;
  /** How often a line is printed where nothing can be redrawn. */
  readonly progressIntervalMs: number;
  /** The command that runs the same again. */
  readonly repeat: string;
}
