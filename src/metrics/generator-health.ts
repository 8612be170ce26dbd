/** How well the load generator itself keeps up, in one second or in a window of several. */
export interface GeneratorHealth {
  /** Share of the time the event loop was busy, 0–1. */
  readonly loopUtilisation: number;
  /** How late the event loop was for whatever was due, weighted by time, 99th percentile. */
  readonly latenessP99Ms: number;
  /** Share of one core the process had while it was late by 10 ms or more; only if it was. */
  readonly lateCpuShare?: number;
  /** Time in which garbage collection stopped everything, in all and at most at once. */
  readonly gcMs: number;
  readonly gcMaxMs: number;
  /** Resident memory in MiB. */
  readonly rssMb: number;
  /** Share of one core used by the process; more than 1 with several threads. */
  readonly cpuShare: number;
  /** Second by second, of a window that has several. */
  readonly seconds?: readonly GeneratorHealth[];
}

/** The worst of several seconds, and their garbage collection in all; `undefined` of none. */
export function joinHealth(seconds: readonly GeneratorHealth[]): GeneratorHealth | undefined {
  const [first, ...others] = seconds;
  if (first === undefined || others.length === 0) return first;
  return { ...others.reduce(worse, first), seconds };
}

function worse(a: GeneratorHealth, b: GeneratorHealth): GeneratorHealth {
  const { lateCpuShare = a.lateCpuShare } = b;
  return {
    loopUtilisation: Math.max(a.loopUtilisation, b.loopUtilisation),
    latenessP99Ms: Math.max(a.latenessP99Ms, b.latenessP99Ms),
    ...(lateCpuShare !== undefined && { lateCpuShare }),
    gcMs: a.gcMs + b.gcMs,
    gcMaxMs: Math.max(a.gcMaxMs, b.gcMaxMs),
    rssMb: Math.max(a.rssMb, b.rssMb),
    cpuShare: Math.max(a.cpuShare, b.cpuShare),
  };
}

/** Above these a window says more about the generator than about the target. */
const maxLatenessMs = 10;
const maxLoopUtilisation = 0.85;

export function isOverloaded(health: GeneratorHealth): boolean {
  return health.latenessP99Ms > maxLatenessMs || health.loopUtilisation > maxLoopUtilisation;
}

/** Sums over the overloaded windows. */
export interface OverloadSums {
  readonly windows: number;
  readonly cpuShare: number;
  readonly loopUtilisation: number;
  /** What it got of the processor when it wanted it, as a share. */
  readonly heldShare: number;
  readonly gcMs: number;
  readonly gcMaxMs: number;
  readonly latenessMaxMs: number;
}

/** The last windows' overload, newest last, and whether the run has become generator-limited. */
export interface GeneratorWatch {
  readonly recent: readonly boolean[];
  readonly limited: boolean;
  readonly windows: number;
  readonly overload: OverloadSums;
}

export const freshWatch: GeneratorWatch = {
  recent: [],
  limited: false,
  windows: 0,
  overload: {
    windows: 0,
    cpuShare: 0,
    loopUtilisation: 0,
    heldShare: 0,
    gcMs: 0,
    gcMaxMs: 0,
    latenessMaxMs: 0,
  },
};

/** A run is limited by its generator once 3 of any 5 seconds in a row were overloaded. */
export function watchGenerator(watch: GeneratorWatch, health: GeneratorHealth): GeneratorWatch {
  return (health.seconds ?? [health]).reduce(watchSecond, watch);
}

function watchSecond(watch: GeneratorWatch, health: GeneratorHealth): GeneratorWatch {
  const isBad = isOverloaded(health);
  const recent = [...watch.recent, isBad].slice(-5);
  return {
    recent,
    limited: watch.limited || recent.filter((bad) => bad).length >= 3,
    windows: watch.windows + 1,
    overload: isBad ? plus(watch.overload, health) : watch.overload,
  };
}

function plus(sums: OverloadSums, health: GeneratorHealth): OverloadSums {
  return {
    windows: sums.windows + 1,
    cpuShare: sums.cpuShare + health.cpuShare,
    loopUtilisation: sums.loopUtilisation + health.loopUtilisation,
    heldShare: sums.heldShare + heldShare(health),
    gcMs: sums.gcMs + health.gcMs,
    gcMaxMs: Math.max(sums.gcMaxMs, health.gcMaxMs),
    latenessMaxMs: Math.max(sums.latenessMaxMs, health.latenessP99Ms),
  };
}

/** A busy loop that does not use the processor was waiting for it. */
function heldShare({ lateCpuShare, cpuShare, loopUtilisation }: GeneratorHealth): number {
  return lateCpuShare ?? Math.min(1, cpuShare / Math.max(loopUtilisation, Number.EPSILON));
}
