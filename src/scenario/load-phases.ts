import type { LoadSettings } from './scenario.ts';

/** Planned length of a run in ms, without the time the last users need to leave. */
export function plannedLengthMs({ phases }: LoadSettings): number {
  return phases.at(-1)?.endMs ?? 0;
}

/** Length in ms of the steady phase; of a load without one, of all its phases. */
export function measuredLengthMs(load: LoadSettings): number {
  const steady = load.phases.find(({ name }) => name === 'steady');
  return steady === undefined ? plannedLengthMs(load) : steady.endMs - steady.startMs;
}
