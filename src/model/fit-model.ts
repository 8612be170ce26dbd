import { maxValueUs } from '../metrics/histogram.ts';
import type { OperationSummary, Summary } from '../metrics/summary.ts';
import type { Window } from '../metrics/window.ts';
import type { LatencyModel, ModelSettings } from '../scenario/scenario.ts';
import { calmWindows, disconnectRate, pushRate } from './fit-rates.ts';
import { outcomesIn } from './outcomes-in.ts';

/** Fewest samples that a median and a 99th percentile, or a share, are taken from. */
const fewestSamples = 100;
/** From so many hours on, connections that were never lost say something, too. */
const fewestHours = 10;
/** Most disconnects per hour, and pushes per second, that a model may have. */
const mostOften = 1_000;
const secondsPerHour = 3_600;

/** A finished run as the model is made from it. */
export interface MeasuredRun {
  readonly summary: Summary;
  readonly windows: readonly Window[];
  /** What users of each persona subscribe to. */
  readonly channels: Readonly<Record<string, readonly string[]>>;
}

/** What became of one setting of the model. */
export interface Fit {
  /** As it is called in a scenario file. */
  readonly setting: string;
  /** What it is now. */
  readonly value: LatencyModel | number;
  /** What it was taken from, or would have been: `1204 samples`. */
  readonly from: string;
  readonly isFitted: boolean;
}

/** A model like the backend of a real run; what had too few samples is as it was. */
export interface FittedModel {
  readonly model: ModelSettings;
  readonly fits: readonly Fit[];
}

/**
 * Takes the settings of the computed backend from the phases of a run that count; the time that
 * connecting takes from all of it, because users come in its warm-up. What goes wrong is taken from
 * windows of those phases that no fault explains.
 */
export function fitModel(model: ModelSettings, run: MeasuredRun): FittedModel {
  const fits: Fit[] = [];
  const fit = <Value extends Fit['value']>(
    setting: string,
    kept: Value,
    sampled: Sampled<Value>,
  ): Value => {
    const { isEnough = sampled.count >= fewestSamples, unit = 'samples' } = sampled;
    const { measured } = sampled;
    const isFitted = isEnough && measured !== undefined;
    const value = isFitted ? measured : kept;
    fits.push({ setting, value, from: `${sampled.count} ${unit}`, isFitted });
    return value;
  };
  const { websocket, http, database } = run.summary.measured;
  const calm = calmWindows(run.windows, run.summary);
  const messages = outcomesIn(calm, ['websocket']);
  const served = outcomesIn(calm, ['websocket', 'http']);
  const stored = outcomesIn(calm, ['database']);
  const fitted: ModelSettings = {
    ...model,
    connect: fit('connect', model.connect, connects(run.summary)),
    websocket: fit('websocket', model.websocket, latencies(websocket)),
    http: fit('http', model.http, latencies(http)),
    database: fit('database', model.database, latencies(database)),
    poolWait: fit('pool_wait', model.poolWait, {
      count: database.ok,
      measured: latencyOf(database.p50_pool_wait_ms, database.p99_pool_wait_ms),
    }),
    loss: fit('loss', model.loss, share(messages.timedOut, messages.asked)),
    failures: fit('failures', model.failures, share(served.failed, served.asked)),
    databaseFailures: fit(
      'database_failures',
      model.databaseFailures,
      share(stored.failed, stored.asked),
    ),
    disconnectsPerHour: fit('disconnects_per_hour', model.disconnectsPerHour, disconnects(calm)),
    pushesPerSecond: fit('pushes_per_second', model.pushesPerSecond, pushes(calm, run.channels)),
  };
  return { model: fitted, fits };
}

/** What a setting would be, and from how much. */
interface Sampled<Value> {
  readonly count: number;
  /** `samples` by default. */
  readonly unit?: string;
  readonly measured: Value | undefined;
  /** At least 100 by default. */
  readonly isEnough?: boolean;
}

function connects({ websocket }: Summary): Sampled<LatencyModel> {
  const { connections: count, p50_connect_ms: p50, p99_connect_ms: p99 } = websocket;
  return { count, measured: latencyOf(p50, p99) };
}

function latencies(operations: OperationSummary): Sampled<LatencyModel> {
  const { ok: count, p50_latency_ms: p50, p99_latency_ms: p99 } = operations;
  return { count, measured: latencyOf(p50, p99) };
}

function disconnects(windows: readonly Window[]): Sampled<number> {
  const { perHour, events, hours } = disconnectRate(windows);
  return {
    count: Math.round(hours * 10) / 10,
    unit: `hours of connections, ${events} lost`,
    measured: within(perHour, mostOften),
    isEnough: events >= fewestSamples || hours >= fewestHours,
  };
}

function pushes(windows: readonly Window[], channels: MeasuredRun['channels']): Sampled<number> {
  const { perHour, events, hours } = pushRate(windows, channels);
  const measured = hours > 0 ? within(perHour / secondsPerHour, mostOften) : undefined;
  return { count: events, unit: 'pushes', measured };
}

/**
 * A median of nothing at all is none, nor are figures that no run can have, of a file that was
 * edited; a microsecond is what a run can tell.
 */
function latencyOf(median: number | null, p99: number | null): LatencyModel | undefined {
  if (median === null || p99 === null) return undefined;
  const isPossible = median >= 0 && median <= p99 && p99 * 1_000 <= maxValueUs;
  if (!isPossible) return undefined;
  const medianMs = Math.max(median, 0.001);
  return { medianMs, p99Ms: Math.max(p99, medianMs) };
}

function share(part: number, whole: number): Sampled<number> {
  return { count: whole, measured: whole === 0 ? undefined : within(part / whole, 1) };
}

/** A figure that is none, of a file that was edited, is nobody's. */
function within(value: number, most: number): number | undefined {
  return Number.isFinite(value) ? Math.min(most, Math.max(0, value)) : undefined;
}
