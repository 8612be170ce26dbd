import { Observable, share, type OperatorFunction } from 'rxjs';
import type { Observation } from '../metrics/observation.ts';
import type { Window } from '../metrics/window.ts';
import type { Ledger } from './ledger.ts';

/**
 * Observations to windows: each tick closes one. The ledger keeps the totals; an observation is
 * booked before anybody sees its window, and once, however many subscribe.
 */
export function windowObservations(ledger: Ledger): OperatorFunction<Observation, Window> {
  return (source$) =>
    new Observable<Window>((subscriber) =>
      source$.subscribe({
        next: (observation) => {
          const window = ledger.observe(observation);
          if (window !== undefined) subscriber.next(window);
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    ).pipe(share());
}
