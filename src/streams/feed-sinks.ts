import type { Observable } from 'rxjs';
import type { Observation } from '../metrics/observation.ts';
import type { NotSaved, ObservationSink, Sink } from '../metrics/sink.ts';
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

/** What sinks are fed with; observations come before the window they belong to. */
export interface Feed {
  readonly windows$: Observable<Window>;
  /** Only subscribed to when a sink asks for observations. */
  readonly observations$: Observable<Observation>;
}

function isObserving(sink: Sink): sink is ObservationSink {
  return 'observe' in sink;
}

/** Gives every window to every sink. A sink that throws is left out from then on and reported. */
export function feedSinks({ windows$, observations$ }: Feed, sinks: readonly Sink[]): FedSinks {
  const failures = new Map<Sink, NotSaved>();
  const observing = sinks.filter(isObserving);
  const subscription = windows$.subscribe((window) => {
    for (const sink of sinks) {
      if (failures.has(sink)) continue;
      try {
        sink.window(window);
      } catch (error) {
        failures.set(sink, broken(sink, error));
      }
    }
  });
  if (observing.length > 0) {
    const observations = observations$.subscribe((observation) => {
      for (const sink of observing) {
        if (failures.has(sink)) continue;
        try {
          sink.observe(observation);
        } catch (error) {
          failures.set(sink, broken(sink, error));
        }
      }
    });
    subscription.add(observations);
  }
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
