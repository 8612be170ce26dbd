import type { LoadSettings } from './scenario.ts';

/** A stretch of a run; times in ms since its start, `endMs` excluded. */
export interface Phase {
  readonly name: 'warm-up' | 'steady' | 'cool-down';
  readonly startMs: number;
  readonly endMs: number;
}

/** The phases of a run in order; those without length are left out. */
export function loadPhases(load: LoadSettings): readonly Phase[] {
  const steadyAt = load.warmupMs;
  const cooldownAt = steadyAt + load.steadyMs;
  const phases: readonly Phase[] = [
    { name: 'warm-up', startMs: 0, endMs: steadyAt },
    { name: 'steady', startMs: steadyAt, endMs: cooldownAt },
    { name: 'cool-down', startMs: cooldownAt, endMs: cooldownAt + load.cooldownMs },
  ];
  return phases.filter((phase) => phase.endMs > phase.startMs);
}

/** Planned length of a run in ms, without the time the last users need to leave. */
export function plannedLengthMs(load: LoadSettings): number {
  return load.warmupMs + load.steadyMs + load.cooldownMs;
}
