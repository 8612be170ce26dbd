import type { LoadSettings, Phase } from './scenario.ts';

/** Phases in their order, of which only the ends matter. */
export interface PlannedPhases {
  readonly phases: readonly Pick<Phase, 'endMs'>[];
}

/** Planned length of a run in ms, without the time the last users need to leave. */
export function plannedLengthMs({ phases }: PlannedPhases): number {
  return phases.at(-1)?.endMs ?? 0;
}

/** Length in ms of the steady phase; of a load without one, of all its phases. */
export function measuredLengthMs(load: LoadSettings): number {
  const steady = load.phases.find(({ name }) => name === 'steady');
  return steady === undefined ? plannedLengthMs(load) : steady.endMs - steady.startMs;
}
