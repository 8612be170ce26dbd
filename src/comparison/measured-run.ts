import type { LatencyFigures } from '../metrics/latency-figures.ts';
import { perTransport, transports, type Transport } from '../metrics/observation.ts';
import type { OperationFigures, Window } from '../metrics/window.ts';
import { seriesKey, type SeriesName, type SeriesPlace } from './series-name.ts';

/** A window of a phase that counts. */
export interface MeasuredWindow {
  readonly phase: string;
  readonly seconds: number;
}

/** What a series says of one window. */
export interface SeriesRow {
  /** Index of the window among those that count. */
  readonly window: number;
  readonly completed: number;
  readonly errors: number;
  readonly time: LatencyFigures;
}

/** What was measured of one series, window by window. */
export interface RunSeries {
  readonly name: SeriesName;
  /** At most one for each window, ordered. */
  readonly rows: readonly SeriesRow[];
}

/** The windows of a run that count, sorted by what they are about. */
export interface MeasuredRun {
  readonly windows: readonly MeasuredWindow[];
  /** By `seriesKey`. */
  readonly series: ReadonlyMap<string, RunSeries>;
  /** Why operations failed or timed out, and how often. */
  readonly errorClasses: Readonly<Record<Transport, ReadonlyMap<string, number>>>;
}

/** Takes apart the windows of the phases that count; the others are left out. */
export function measuredRun(all: readonly Window[], phases: readonly string[]): MeasuredRun {
  const counted = all.filter(({ phase }) => phases.includes(phase));
  const series = new Map<string, { name: SeriesName; rows: SeriesRow[] }>();
  const add: AddRow = (name, row) => {
    const key = seriesKey(name);
    const known = series.get(key);
    if (known === undefined) series.set(key, { name, rows: [row] });
    else known.rows.push(row);
  };
  for (const [index, window] of counted.entries()) addWindow(window, index, add);
  return {
    windows: counted.map(({ phase, startMs, endMs }) => ({
      phase,
      seconds: (endMs - startMs) / 1_000,
    })),
    series,
    errorClasses: perTransport((transport) => classesOf(counted, transport)),
  };
}

type AddRow = (name: SeriesName, row: SeriesRow) => void;

function addWindow(window: Window, index: number, add: AddRow): void {
  for (const transport of transports) {
    const figures = window.transports[transport];
    addFigures({ level: 'transport', transport }, rowsOf(figures, index), add);
  }
  for (const [persona, { transports: used }] of Object.entries(window.personas)) {
    for (const transport of transports) {
      const figures = used[transport];
      if (figures === undefined) continue;
      addFigures({ level: 'persona', transport, persona }, rowsOf(figures, index), add);
      for (const [operation, part] of Object.entries(figures.operations)) {
        const place = { level: 'operation', transport, persona, operation } as const;
        addFigures(place, rowsOf(part, index), add);
      }
    }
  }
}

interface Rows {
  readonly latency: SeriesRow;
  readonly response: SeriesRow | undefined;
  readonly poolWait: SeriesRow | undefined;
}

function rowsOf(figures: OperationFigures, window: number): Rows {
  const errors = figures.failed + figures.timedOut;
  const completed = figures.ok + errors;
  const rowOf = (time: LatencyFigures): SeriesRow => ({ window, completed, errors, time });
  return {
    latency: rowOf(figures.latency),
    response: figures.response && rowOf(figures.response),
    poolWait: figures.poolWait && rowOf(figures.poolWait),
  };
}

function addFigures(place: SeriesPlace, { latency, response, poolWait }: Rows, add: AddRow): void {
  if (latency.completed > 0) add({ ...place, time: 'latency' }, latency);
  if (response !== undefined) add({ ...place, time: 'response' }, response);
  const isWhole = place.level === 'transport';
  if (poolWait !== undefined && isWhole) add({ ...place, time: 'pool_wait' }, poolWait);
}

/** What a user or the end of the run gave up is no error. */
const givenUp = 'cancelled';

function classesOf(windows: readonly Window[], transport: Transport): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { transports: figures } of windows) {
    for (const [name, count] of Object.entries(figures[transport].errors)) {
      if (name !== givenUp) counts.set(name, (counts.get(name) ?? 0) + count);
    }
  }
  return counts;
}
