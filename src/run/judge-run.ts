import { tap, type Observable } from 'rxjs';
import type { Summary, ThresholdResult } from '../metrics/summary.ts';
import type { Window } from '../metrics/window.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Feed } from '../streams/feed-sinks.ts';
import { FindingsHistory } from '../streams/findings-history.ts';
import { judgeThresholds } from '../streams/judge-thresholds.ts';
import { ThresholdBook } from '../streams/threshold-book.ts';
import { phasesThatCount } from './phases-that-count.ts';

/** Thresholds and history of a run while it lasts; its windows carry how the thresholds stand. */
export interface Judging extends Feed {
  readonly windows$: Observable<Window>;
  readonly history: FindingsHistory;
  /** What the thresholds came to; call once, when the run has ended. */
  results(): readonly ThresholdResult[];
}

/** Watches a run; `onAbort` is told the threshold because of which it is to end now. */
export function judgeRun(
  run: Feed,
  { scenario, baseline }: { readonly scenario: Scenario; readonly baseline: Summary | undefined },
  onAbort: (threshold: string) => void,
): Judging {
  const names = phasesThatCount(scenario.load);
  const book = new ThresholdBook(scenario.thresholds, { phasesThatCount: names, baseline });
  const history = new FindingsHistory(scenario.analysis, names);
  const windows$ = run.windows$.pipe(
    tap((window) => history.add(window)),
    judgeThresholds(book, run.observations$),
  );
  windows$.subscribe(({ standing }) => {
    if (standing?.abort !== undefined) onAbort(standing.abort);
  });
  return { windows$, observations$: run.observations$, history, results: () => book.results() };
}
