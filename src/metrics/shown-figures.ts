import type { Summary, TransportSummaries } from './summary.ts';

/** Figures of the transports, and the stretch of the run they are of. */
export interface ShownFigures {
  readonly transports: TransportSummaries;
  /** `steady, cool-down: 38 s`. */
  readonly caption: string;
}

/** Those of the phases that count, as thresholds see them; of the whole run when none came. */
export function shownFigures(summary: Summary): ShownFigures {
  const { measured, duration_seconds: wholeSeconds } = summary;
  const { phases, duration_seconds: seconds } = measured;
  if (seconds > 0) return { transports: measured, caption: `${phases.join(', ')}: ${seconds} s` };
  return {
    transports: summary,
    caption: `whole run, no phase that counts was measured: ${wholeSeconds} s`,
  };
}
