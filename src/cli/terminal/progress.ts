import { freshWatch, watchGenerator, type GeneratorWatch } from '../../metrics/generator-health.ts';
import { perTransport, transports, type Transport } from '../../metrics/observation.ts';
import type { LastError, TransportFigures, Window } from '../../metrics/window.ts';

/** Operations that ended, over some windows. */
export interface Ended {
  readonly ok: number;
  readonly errors: number;
}

/** What the live display remembers of the windows so far; its size does not grow. */
export interface Progress {
  readonly window: Window | undefined;
  /** Since the last line was printed. */
  readonly sinceMs: number;
  readonly ended: Readonly<Record<Transport, Ended>>;
  /** Transports that were used at least once. */
  readonly used: ReadonlySet<Transport>;
  readonly errors: number;
  /** Of what the load shape planned. */
  readonly dropped: number;
  readonly lastError: LastError | null;
  readonly generator: GeneratorWatch;
}

const nothingEnded = perTransport((): Ended => ({ ok: 0, errors: 0 }));

export const freshProgress: Progress = {
  window: undefined,
  sinceMs: 0,
  ended: nothingEnded,
  used: new Set(),
  errors: 0,
  dropped: 0,
  lastError: null,
  generator: freshWatch,
};

function addTo(ended: Ended, figures: TransportFigures): Ended {
  return {
    ok: ended.ok + figures.ok,
    errors: ended.errors + figures.failed + figures.timedOut,
  };
}

function errorsOf({ transports: figures }: Window): number {
  return transports.reduce((sum, name) => sum + figures[name].failed + figures[name].timedOut, 0);
}

/** Progress after one more window. */
export function advance(progress: Progress, window: Window): Progress {
  const { ended, generator } = progress;
  const started = transports.filter((name) => window.transports[name].started > 0);
  return {
    window,
    sinceMs: progress.sinceMs,
    ended: perTransport((name) => addTo(ended[name], window.transports[name])),
    used: started.every((name) => progress.used.has(name))
      ? progress.used
      : new Set([...progress.used, ...started]),
    errors: progress.errors + errorsOf(window),
    dropped: progress.dropped + window.pace.dropped,
    lastError: window.lastError ?? progress.lastError,
    generator:
      window.generator === undefined ? generator : watchGenerator(generator, window.generator),
  };
}

/** Progress after its line was printed: rates start anew. */
export function printed(progress: Progress): Progress {
  return {
    ...progress,
    sinceMs: progress.window?.endMs ?? progress.sinceMs,
    ended: nothingEnded,
  };
}
