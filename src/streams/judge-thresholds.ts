import { Observable, share, type OperatorFunction } from 'rxjs';
import type { Observation } from '../metrics/observation.ts';
import type { Window } from '../metrics/window.ts';
import type { ThresholdBook } from './threshold-book.ts';

/**
 * Adds to each window how the thresholds stand after it; without thresholds windows pass as they
 * are. Subscribes to the observations first, so that each is known before its window is closed;
 * judged once, however many subscribe.
 */
export function judgeThresholds(
  book: ThresholdBook,
  observations$: Observable<Observation>,
): OperatorFunction<Window, Window> {
  return (windows$) =>
    new Observable<Window>((subscriber) => {
      subscriber.add(observations$.subscribe((observation) => book.observe(observation)));
      subscriber.add(
        windows$.subscribe({
          next: (window) => subscriber.next(withStanding(book, window)),
          error: (error) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      );
    }).pipe(share());
}

function withStanding(book: ThresholdBook, window: Window): Window {
  book.close(window);
  const standing = book.standing();
  return standing.total === 0 ? window : { ...window, standing };
}
