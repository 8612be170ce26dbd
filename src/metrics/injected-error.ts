import { transports } from './observation.ts';
import type { Summary } from './summary.ts';

/** Class of errors that the run made on purpose; what ended so never reached the target. */
export const injectedError = 'injected_error';

/** How many operations ended so. */
export function countInjected(summary: Pick<Summary, (typeof transports)[number]>): number {
  return transports.reduce(
    (sum, name) => sum + (summary[name].error_classes[injectedError] ?? 0),
    0,
  );
}
