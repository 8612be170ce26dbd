import { injectedError } from '../metrics/injected-error.ts';
import type { OperationSummary, Summary } from '../metrics/summary.ts';
import type { LatencyModel, ModelSettings } from '../scenario/scenario.ts';

/** Fewest samples that a median and a 99th percentile are taken from. */
const fewestSamples = 100;

/** What became of one setting of the model. */
export interface Fit {
  /** As it is called in a scenario file. */
  readonly setting: string;
  /** What it was taken from, or would have been. */
  readonly samples: number;
  readonly isFitted: boolean;
}

/** A model like the backend of a real run; what had too few samples is as it was. */
export interface FittedModel {
  readonly model: ModelSettings;
  readonly fits: readonly Fit[];
}

/** Takes latencies, losses and failures of the computed backend from what a run measured. */
export function fitModel(model: ModelSettings, summary: Summary): FittedModel {
  const fits: Fit[] = [];
  const fit = <Value>(setting: string, samples: number, values: FitValues<Value>): Value => {
    const isFitted = samples >= fewestSamples && values.measured !== undefined;
    fits.push({ setting, samples, isFitted });
    return isFitted && values.measured !== undefined ? values.measured : values.kept;
  };
  const { websocket, http, database } = summary;
  const asked = websocket.operations + http.operations;
  const served = (
    setting: string,
    kept: LatencyModel,
    { ok, p50_latency_ms: p50, p99_latency_ms: p99 }: OperationSummary,
  ) => fit(setting, ok, { kept, measured: latencyOf(p50, p99) });
  return {
    model: {
      ...model,
      connect: fit('connect', websocket.connections, {
        kept: model.connect,
        measured: latencyOf(websocket.p50_connect_ms, websocket.p99_connect_ms),
      }),
      websocket: served('websocket', model.websocket, websocket),
      http: served('http', model.http, http),
      database: served('database', model.database, database),
      poolWait: fit('pool_wait', database.ok, {
        kept: model.poolWait,
        measured: latencyOf(database.p50_pool_wait_ms, database.p99_pool_wait_ms),
      }),
      loss: fit('loss', websocket.operations, {
        kept: model.loss,
        measured: shareOf(websocket.timed_out, websocket.operations),
      }),
      failures: fit('failures', asked, {
        kept: model.failures,
        measured: shareOf(failedIn(websocket) + failedIn(http), asked),
      }),
      databaseFailures: fit('database_failures', database.operations, {
        kept: model.databaseFailures,
        measured: shareOf(failedIn(database), database.operations),
      }),
    },
    fits,
  };
}

interface FitValues<Value> {
  readonly kept: Value;
  readonly measured: Value | undefined;
}

/** Errors that the model does not make by itself: neither `invalid` ones nor injected ones. */
function failedIn({ errors, timed_out: timedOut, error_classes: classes }: OperationSummary) {
  return errors - timedOut - (classes['invalid'] ?? 0) - (classes[injectedError] ?? 0);
}

/** A median of nothing at all is none; a microsecond is what a run can tell. */
function latencyOf(median: number | null, p99: number | null): LatencyModel | undefined {
  if (median === null || p99 === null) return undefined;
  const medianMs = Math.max(median, 0.001);
  return { medianMs, p99Ms: Math.max(p99, medianMs) };
}

function shareOf(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : Math.min(1, Math.max(0, part / whole));
}
