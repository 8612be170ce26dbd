import type { FaultSummary, Finding } from '../metrics/summary.ts';
import type { FindingGrounds } from './finding-grounds.ts';

/** Faults that were to begin and did not: what the run says of them it says of a calm target. */
export function faultFindings({ summary }: FindingGrounds): readonly Finding[] {
  return summary.faults.flatMap(({ id, when, not_begun: why, target, kind }) =>
    why === null
      ? []
      : [
          {
            about: 'faults',
            severity: 'warning',
            what: `${id} did not begin, so nothing is known of a ${kind} of the ${target}`,
            evidence: `${when} ${reasons[why]}`,
            advice: advice[why],
          },
        ],
  );
}

const reasons: Readonly<Record<NonNullable<FaultSummary['not_begun']>, string>> = {
  never_held: 'was never true after it had been false',
  too_late: 'was true too late for the fault to be over a second before the end of the plan',
};

const advice: typeof reasons = {
  never_held: 'compare the condition with states in this summary, or begin it at a time',
  too_late: 'make the plan longer or the fault shorter',
};
