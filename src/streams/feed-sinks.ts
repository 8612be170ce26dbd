import type { Observable } from 'rxjs';
import type { NotSaved, Sink } from '../metrics/sink.ts';
import type { Summary } from '../metrics/summary.ts';
import type { Window } from '../metrics/window.ts';

/** The sinks of a run while it lasts. */
export interface FedSinks {
  /** Ends the feed and closes every sink; what was not saved, of all of them. */
  finish(summary: Summary): Promise<readonly NotSaved[]>;
}

function broken(sink: Sink, error: unknown): NotSaved {
  return {
    file: sink.name,
    code: 'SINK',
    message: error instanceof Error ? error.message : String(error),
  };
}

/** Gives every window to every sink. A sink that throws is left out from then on and reported. */
export function feedSinks(windows$: Observable<Window>, sinks: readonly Sink[]): FedSinks {
  const failures = new Map<Sink, NotSaved>();
  const give = (window: Window, sink: Sink): void => {
    try {
      sink.window(window);
    } catch (error) {
      failures.set(sink, broken(sink, error));
    }
  };
  const subscription = windows$.subscribe((window) => {
    for (const sink of sinks) if (!failures.has(sink)) give(window, sink);
  });
  return {
    finish: async (summary) => {
      subscription.unsubscribe();
      const endings = sinks.map((sink) => finishSink(sink, summary));
      return [...failures.values(), ...(await Promise.all(endings)).flat()];
    },
  };
}

async function finishSink(sink: Sink, summary: Summary): Promise<readonly NotSaved[]> {
  try {
    return await sink.finish(summary);
  } catch (error) {
    return [broken(sink, error)];
  }
}
