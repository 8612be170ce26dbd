import { median } from '../metrics/median.ts';
import { errorShare } from '../metrics/error-share.ts';
import { feltP95 } from '../metrics/felt-p95.ts';
import { transports, type Transport } from '../metrics/observation.ts';
import type { TransportFigures, Window } from '../metrics/window.ts';

/** How close to the level before is back. */
const latencyTolerance = 0.1;
const errorTolerance = 0.01;
/** Levels on either side that a level is the median of, with it. */
const neighbours = 2;
/** Levels in a row that have to be back; of all later ones 9 in 10. */
const steadyLevels = 5;
const maxRelapseShare = 0.1;

/** Where the overload lay in a run; times in ms. Users are as many before it as after it. */
export interface Overload {
  readonly beforeFromMs: number;
  readonly startMs: number;
  readonly endMs: number;
  /** What comes later, such as the cool-down, is left out. */
  readonly afterUntilMs: number;
}

/** How one figure came back. */
export interface RecoveredFigure {
  readonly before: number;
  /** Up to here it counts as back. */
  readonly limit: number;
  /** From the end of the overload, in ms; `undefined`: it never came back. */
  readonly afterMs: number | undefined;
}

export interface Recovery {
  /** p95 in ms, of the transports that were used before. */
  readonly latency: Readonly<Partial<Record<Transport, RecoveredFigure>>>;
  /** Share of operations that failed or timed out. */
  readonly errors: RecoveredFigure | undefined;
  /** When all of it was back; `undefined`: not in this run, or nothing was known before. */
  readonly afterMs: number | undefined;
}

/**
 * When latency is back within 10 % of the level before an overload and errors within 1 of 100, or
 * within what they varied by before, and stay there. Levels are medians of 5 windows.
 */
export function recoveryOf(windows: readonly Window[], overload: Overload): Recovery {
  const latency: Partial<Record<Transport, RecoveredFigure>> = {};
  for (const transport of transports) {
    const values = windows.map((window) => p95Of(window.transports[transport]));
    const figure = recovered(levelsOf(windows, values), overload, latencyLimit);
    if (figure !== undefined) latency[transport] = figure;
  }
  const shares = windows.map((window) => errorShare(Object.values(window.transports)));
  const errors = recovered(levelsOf(windows, shares), overload, errorLimit);
  const all = [...Object.values(latency), ...(errors === undefined ? [] : [errors])];
  return { latency, errors, afterMs: latest(all) };
}

/** The middle of a figure around one window. */
interface Level {
  readonly startMs: number;
  readonly endMs: number;
  readonly value: number;
}

function levelsOf(
  windows: readonly Window[],
  values: readonly (number | undefined)[],
): readonly Level[] {
  const known = windows.flatMap(({ startMs, endMs }, index) => {
    const value = values[index];
    return value === undefined ? [] : [{ startMs, endMs, value }];
  });
  return known.map(({ startMs, endMs }, index) => {
    const around = known.slice(Math.max(0, index - neighbours), index + neighbours + 1);
    return { startMs, endMs, value: median(around.map(({ value }) => value)) ?? 0 };
  });
}

function recovered(
  levels: readonly Level[],
  { beforeFromMs, startMs, endMs, afterUntilMs }: Overload,
  limitOf: (before: number) => number,
): RecoveredFigure | undefined {
  const before = levels.filter((one) => one.startMs >= beforeFromMs && one.endMs <= startMs);
  if (before.length === 0) return undefined;
  const values = before.map(({ value }) => value);
  const usual = median(values) ?? 0;
  const limit = Math.max(limitOf(usual), ...values);
  const after = levels.filter((one) => one.startMs >= endMs && one.endMs <= afterUntilMs);
  const back = after.find((_, index) => staysWithin(after.slice(index), limit));
  return { before: usual, limit, afterMs: back && back.startMs - endMs };
}

function staysWithin(levels: readonly Level[], limit: number): boolean {
  const isOut = ({ value }: Level): boolean => value > limit;
  if (levels.length < steadyLevels || levels.slice(0, steadyLevels).some(isOut)) return false;
  return levels.filter(isOut).length <= levels.length * maxRelapseShare;
}

function latest(figures: readonly RecoveredFigure[]): number | undefined {
  let last: number | undefined;
  for (const { afterMs } of figures) {
    if (afterMs === undefined) return undefined;
    last = Math.max(last ?? 0, afterMs);
  }
  return last;
}

function latencyLimit(before: number): number {
  return before * (1 + latencyTolerance);
}

function errorLimit(before: number): number {
  return before + errorTolerance;
}

/** Nothing that succeeds while something is asked is as slow as can be. */
function p95Of(figures: TransportFigures): number | undefined {
  const { failed, timedOut, inFlightAfter } = figures;
  const { ms } = feltP95(figures);
  if (ms !== null) return ms;
  return failed + timedOut + inFlightAfter > 0 ? Infinity : undefined;
}
