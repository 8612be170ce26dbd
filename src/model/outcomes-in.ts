import { injectedError } from '../metrics/injected-error.ts';
import type { Transport } from '../metrics/observation.ts';
import type { Window } from '../metrics/window.ts';

/** What people filled in wrongly, and what a setting made to fail. */
const notOfBackend = ['invalid', 'invalid_input', 'http_400', 'http_422', injectedError];

/** What became of the operations of some windows. */
export interface Outcomes {
  readonly asked: number;
  readonly timedOut: number;
  /** By what is of the backend. */
  readonly failed: number;
}

/** Adds up what was asked over these transports. */
export function outcomesIn(windows: readonly Window[], transports: readonly Transport[]): Outcomes {
  let [asked, timedOut, failed] = [0, 0, 0];
  for (const window of windows) {
    for (const transport of transports) {
      const figures = window.transports[transport];
      const others = notOfBackend.reduce((all, name) => all + (figures.errors[name] ?? 0), 0);
      asked += figures.started;
      timedOut += figures.timedOut;
      failed += figures.failed - others;
    }
  }
  return { asked, timedOut, failed };
}
