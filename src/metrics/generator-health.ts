/** How well the load generator itself keeps up, in one window. */
export interface GeneratorHealth {
  /** Share of the time the event loop was busy, 0–1. */
  readonly loopUtilisation: number;
  /** How late the event loop was for whatever was due, weighted by time, 99th percentile. */
  readonly latenessP99Ms: number;
  /** Time in which garbage collection stopped everything, in all and at most at once. */
  readonly gcMs: number;
  readonly gcMaxMs: number;
  /** Resident memory in MiB. */
  readonly rssMb: number;
  /** Share of one core used by the process; more than 1 with several threads. */
  readonly cpuShare: number;
}

/** Above these a window says more about the generator than about the target. */
const maxLatenessMs = 10;
const maxLoopUtilisation = 0.85;

export function isOverloaded(health: GeneratorHealth): boolean {
  return health.latenessP99Ms > maxLatenessMs || health.loopUtilisation > maxLoopUtilisation;
}

/** The last windows' overload, newest last, and whether the run has become generator-limited. */
export interface GeneratorWatch {
  readonly recent: readonly boolean[];
  readonly limited: boolean;
}

export const freshWatch: GeneratorWatch = { recent: [], limited: false };

/** A run is limited by its generator once 3 of any 5 windows in a row were overloaded. */
export function watchGenerator(watch: GeneratorWatch, health: GeneratorHealth): GeneratorWatch {
  const recent = [...watch.recent, isOverloaded(health)].slice(-5);
  return { recent, limited: watch.limited || recent.filter((bad) => bad).length >= 3 };
}
