import { noLatency, type LatencyFigures } from '../metrics/latency-figures.ts';
import type { Window } from '../metrics/window.ts';

/** Which run the metrics are of. */
export interface RunLabels {
  readonly scenario: string;
  readonly seed: number;
  readonly version: string;
}

export type Labels = Readonly<Record<string, string>>;

/** A value of a series in one window: what was added to a counter, where a gauge stands. */
export type Reading = readonly [labels: Labels, value: number];

/** What monitoring systems are told of a run: one name, some labels, a value per window. */
export interface LiveSeries {
  /** Without prefix; the unit, where there is one, comes last. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  readonly help: string;
  readonly labels: readonly string[];
  readonly read: (window: Window) => readonly Reading[];
}

/** How an operation can end, as windows call it. */
export const outcomes = ['ok', 'failed', 'timedOut', 'cancelled'] as const;
const percentiles = { p50: 'p50Ms', p95: 'p95Ms', p99: 'p99Ms', max: 'maxMs' } as const;

/** In seconds; those that are known. */
export function percentilesOf(
  labels: Labels,
  figures: LatencyFigures = noLatency,
): readonly Reading[] {
  return Object.entries(percentiles).flatMap(([statistic, key]) => {
    const ms = figures[key];
    return ms === null ? [] : [[{ ...labels, statistic }, ms / 1_000] as const];
  });
}

/** A value for each name, which becomes the label. */
export function namedBy(
  label: string,
  values: Readonly<Record<string, number>>,
): readonly Reading[] {
  return Object.entries(values).map(([name, value]) => [{ [label]: name }, value]);
}
