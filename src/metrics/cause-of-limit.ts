import type { GeneratorWatch, OverloadSums } from './generator-health.ts';

/** Below this share of what it wanted, the processor was somebody else's. */
const minHeldShare = 0.6;
/** From this share of the time on, garbage collection is the reason and not a part of the work. */
const minGcShare = 0.2;
/** From this share of one core on, there is nothing left to get from it. */
const fullCpuShare = 0.7;
const secondMs = 1000;

/** How the cause begins when other processes had the processor. */
export const takenByOthers = 'the CPU was taken by others';

/** What the overloaded seconds of a run come to, each figure a mean but for the largest ones. */
interface Overload {
  readonly cpuShare: number;
  readonly loopUtilisation: number;
  readonly heldShare: number;
  readonly gcShare: number;
  readonly gcMaxMs: number;
  readonly latenessMaxMs: number;
}

/**
 * The likely cause, with its figures, of a run that is limited by its generator; `undefined` when
 * it is not. CPU figures are shares of one core.
 */
export function causeOfLimit({ limited, windows, overload }: GeneratorWatch): string | undefined {
  if (!limited) return undefined;
  return `${causeOf(meansOf(overload))}, in ${overload.windows} of ${windows} seconds`;
}

function causeOf(overload: Overload): string {
  const { heldShare, gcShare, gcMaxMs, cpuShare } = overload;
  const state = `event loop ${percent(overload.loopUtilisation)} busy, ${lateness(overload)}`;
  if (heldShare < minHeldShare) {
    return (
      `${takenByOthers} (is the target on this machine?): ` +
      `it got ${percent(heldShare)} of a core when it needed one, ${state}`
    );
  }
  if (gcShare >= minGcShare) {
    const pauses = `${percent(gcShare)} of the time, up to ${Math.round(gcMaxMs)} ms at once`;
    return `garbage collection stopped it for ${pauses}, ${lateness(overload)}`;
  }
  const what =
    cpuShare >= fullCpuShare ? 'too much work for one process' : 'work that holds everything up';
  return `${what}: it used ${percent(cpuShare)} of a core, ${state}`;
}

function meansOf({ windows, ...sums }: OverloadSums): Overload {
  return {
    cpuShare: sums.cpuShare / windows,
    loopUtilisation: sums.loopUtilisation / windows,
    heldShare: sums.heldShare / windows,
    gcShare: sums.gcMs / (windows * secondMs),
    gcMaxMs: sums.gcMaxMs,
    latenessMaxMs: sums.latenessMaxMs,
  };
}

function lateness({ latenessMaxMs }: Overload): string {
  return `late by up to ${Math.round(latenessMaxMs)} ms (p99)`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
