import type {
  MeterProvider,
  MeterProviderOptions,
  PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import type * as Sdk from '@opentelemetry/sdk-metrics';
import type { NotSaved, Sink } from '../metrics/sink.ts';
import type { Window } from '../metrics/window.ts';
import { liveSeries } from './live-series.ts';
import type { LiveSeries, Reading, RunLabels } from './series.ts';
import { errorCode, errorMeaning } from './system-error.ts';

/** Longest time one push may take, its repetitions included. */
const pushTimeoutMs = 2_000;
/** Pushes follow windows; the interval of the reader itself is never reached. */
const neverMs = 86_400_000;

const prefix = 'statecrowd.';
const packages = '@opentelemetry/sdk-metrics @opentelemetry/exporter-metrics-otlp-http';

/** A run's metrics on their way to a collector; or why they cannot be sent. */
export type OpenedPush =
  | {
      readonly kind: 'opened';
      readonly sink: Sink;
      /** For runs that never start: sends nothing. The sink ends itself when the run is over. */
      readonly close: () => Promise<void>;
    }
  | { readonly kind: 'refused'; readonly message: string };

/** Loads what speaks OTLP, which is installed separately, and sends nothing yet. */
export async function openOtlpPush(url: string, run: RunLabels): Promise<OpenedPush> {
  try {
    const [sdk, otlp] = await Promise.all([
      import('@opentelemetry/sdk-metrics'),
      import('@opentelemetry/exporter-metrics-otlp-http'),
    ]);
    const tally = new PushTally();
    const exporter = new otlp.OTLPMetricExporter({ url, timeoutMillis: pushTimeoutMs });
    const reader = new sdk.PeriodicExportingMetricReader({
      exporter: { ...tally.count(exporter), selectAggregationTemporality: temporalityIn(sdk) },
      exportIntervalMillis: neverMs,
      exportTimeoutMillis: pushTimeoutMs,
    });
    const provider = new sdk.MeterProvider({ resource: resourceOf(run), readers: [reader] });
    const close = (): Promise<void> => {
      tally.isSilent = true;
      return provider.shutdown();
    };
    return { kind: 'opened', sink: new OtlpPush(provider, tally, run.version), close };
  } catch (error) {
    if (errorCode(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    return { kind: 'refused', message: `needs two more packages: npm install ${packages}` };
  }
}

/** A gauge says what is now; added up over time it would keep telling of states long left. */
function temporalityIn({
  AggregationTemporality,
  InstrumentType,
}: Pick<typeof Sdk, 'AggregationTemporality' | 'InstrumentType'>): TemporalitySelector {
  return (type) =>
    type === InstrumentType.OBSERVABLE_GAUGE
      ? AggregationTemporality.DELTA
      : AggregationTemporality.CUMULATIVE;
}

type TemporalitySelector = NonNullable<PushMetricExporter['selectAggregationTemporality']>;

/** How the pushes went. */
class PushTally {
  pushes = 0;
  failed = 0;
  /** True when nothing is to be sent any more, although the provider pushes when it ends. */
  isSilent = false;
  /** Of the last push; `undefined` when it arrived. */
  lastError: unknown;

  count(exporter: PushMetricExporter): PushMetricExporter {
    return {
      export: (metrics, done) => {
        if (this.isSilent) return done({ code: 0 });
        this.pushes += 1;
        exporter.export(metrics, (result) => {
          this.lastError = result.code === 0 ? undefined : (result.error ?? 'refused');
          if (this.lastError !== undefined) this.failed += 1;
          done(result);
        });
      },
      forceFlush: () => exporter.forceFlush(),
      shutdown: () => exporter.shutdown(),
    };
  }
}

/**
 * Pushes windows to a collector, one push at a time. Of those that close meanwhile only the newest
 * is sent, but counters are sums since the start and lose nothing.
 */
class OtlpPush implements Sink {
  readonly name = 'otlp';
  readonly #provider: MeterProvider;
  readonly #tally: PushTally;
  readonly #take: readonly ((window: Window) => void)[];
  #pushing: Promise<void> | undefined;
  /** True when a window closed that no push has begun to carry. */
  #isStale = false;

  constructor(provider: MeterProvider, tally: PushTally, version: string) {
    this.#provider = provider;
    this.#tally = tally;
    this.#take = liveSeries.map((series) => this.#open(series, version));
    this.#watchFailures(version);
  }

  window(window: Window): void {
    for (const take of this.#take) take(window);
    this.#isStale = true;
    this.#wake();
  }

  /** Waits at most for the push under way and a last one, which carries the final sums. */
  async finish(): Promise<readonly NotSaved[]> {
    this.#isStale = false;
    await this.#pushing;
    await this.#provider.shutdown();
    const { failed, pushes, lastError } = this.#tally;
    if (lastError === undefined) return [];
    const message = `${meaningOf(lastError)}; ${failed} of ${pushes} pushes failed, also the last`;
    return [{ file: this.name, code: errorCode(lastError), message }];
  }

  #wake(): void {
    this.#pushing ??= this.#push().then(() => {
      this.#pushing = undefined;
      if (this.#isStale) this.#wake();
    });
  }

  async #push(): Promise<void> {
    this.#isStale = false;
    await this.#provider.forceFlush();
  }

  #open({ name, help, kind, read }: LiveSeries, version: string): (window: Window) => void {
    const meter = this.#provider.getMeter('statecrowd', version);
    const options = { description: help, unit: unitOf(name) };
    if (kind === 'counter') {
      const counter = meter.createCounter(`${prefix}${name}`, options);
      return (window) => {
        for (const [labels, value] of read(window)) counter.add(value, labels);
      };
    }
    let latest: readonly Reading[] = [];
    meter.createObservableGauge(`${prefix}${name}`, options).addCallback((result) => {
      for (const [labels, value] of latest) result.observe(value, labels);
    });
    return (window) => {
      latest = read(window);
    };
  }

  #watchFailures(version: string): void {
    const meter = this.#provider.getMeter('statecrowd', version);
    const description = 'Pushes of these metrics that failed';
    meter
      .createObservableCounter(`${prefix}otlp_failed_pushes`, { description })
      .addCallback((result) => result.observe(this.#tally.failed));
  }
}

type Resource = NonNullable<MeterProviderOptions['resource']>;

/** Attributes of the run; the package that makes such objects is not one that users install. */
function resourceOf({ scenario, seed, version }: RunLabels): Resource {
  const attributes = {
    'service.name': 'statecrowd',
    'service.version': version,
    'statecrowd.scenario': scenario,
    'statecrowd.seed': String(seed),
  };
  const resource: Resource = {
    attributes,
    merge: () => resource,
    getRawAttributes: () => Object.entries(attributes),
  };
  return resource;
}

function unitOf(name: string): string {
  if (name.endsWith('_seconds')) return 's';
  return name.endsWith('_bytes') ? 'By' : '1';
}

function meaningOf(error: unknown): string {
  const meaning = errorMeaning(error);
  return meaning === '' ? errorCode(error) : meaning;
}
