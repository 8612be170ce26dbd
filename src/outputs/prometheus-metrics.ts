import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { isRecordable } from '../metrics/histogram.ts';
import { responseUsOf, type Observation, type Sample } from '../metrics/observation.ts';
import type { Window } from '../metrics/window.ts';
import { LabelBudget } from './label-budget.ts';
import { liveSeries } from './live-series.ts';
import type { Labels, LiveSeries, RunLabels } from './series.ts';

/** Most endpoints with a histogram of their own: 200 of them are 300 KB to scrape. */
const maxEndpoints = 200;
/** Most kinds of error per run. */
const maxErrorTypes = 64;

const prefix = 'statecrowd_';
const usPerSecond = 1_000_000;
const buckets = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 600,
];

/** The metrics of a run in a registry of their own. */
export class PrometheusMetrics {
  readonly #registry = new Registry();
  readonly #windows: readonly ((window: Window) => void)[];
  readonly #latency = this.#histogram('request_latency_seconds', latencyHelp);
  readonly #response = this.#histogram(`${prefix}response_seconds`, responseHelp);
  readonly #errors: Counter<'endpoint' | 'error_type'>;
  readonly #endpoints = new LabelBudget(maxEndpoints);
  readonly #errorTypes = new LabelBudget(maxErrorTypes);
  #text: Promise<string> | undefined;

  constructor(run: RunLabels) {
    this.#errors = new Counter({
      name: 'request_errors_total',
      help: 'Operations that failed or timed out',
      labelNames: ['endpoint', 'error_type'],
      registers: [this.#registry],
    });
    this.#windows = liveSeries.map((series) => this.#open(series));
    this.#describe(run);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  observe(observation: Observation): void {
    if (observation.kind === 'sample') this.#complete(observation);
  }

  window(window: Window): void {
    for (const take of this.#windows) take(window);
    this.#text = undefined;
  }

  /** What a scrape gets; made at most once per window, however often it is asked for. */
  text(): Promise<string> {
    this.#text ??= this.#registry.metrics();
    return this.#text;
  }

  #complete(sample: Sample): void {
    const { outcome, serviceUs, errorClass } = sample;
    if (outcome === 'cancelled') return;
    const endpoint = this.#endpoints.fit(sample.operation);
    if (outcome !== 'ok') {
      this.#errors.inc({ endpoint, error_type: this.#errorTypes.fit(errorClass ?? outcome) });
      return;
    }
    recordUs(this.#latency, endpoint, serviceUs);
    recordUs(this.#response, endpoint, responseUsOf(sample));
  }

  #histogram(name: string, help: string): Histogram<'endpoint'> {
    const registers = [this.#registry];
    return new Histogram({ name, help, labelNames: ['endpoint'], buckets, registers });
  }

  #open(series: LiveSeries): (window: Window) => void {
    const { help, labels } = series;
    const settings = { help, labelNames: [...labels], registers: [this.#registry] };
    if (series.kind === 'counter') {
      const counter = new Counter({ name: `${prefix}${series.name}_total`, ...settings });
      return (window) => {
        for (const [of, value] of series.read(window)) counter.inc(of, value);
      };
    }
    const gauge = new Gauge({ name: `${prefix}${series.name}`, ...settings });
    return (window) => setAnew(gauge, series.read(window));
  }

  #describe({ scenario, seed, version }: RunLabels): void {
    const info = new Gauge({
      name: `${prefix}run_info`,
      help: 'Which run this is',
      labelNames: ['scenario', 'seed', 'version'],
      registers: [this.#registry],
    });
    info.set({ scenario, seed: String(seed), version }, 1);
  }
}

const latencyHelp = 'Service time of operations that succeeded, by operation';
const responseHelp = 'Time from when a planned operation was due to its reply, by operation';

function recordUs(
  histogram: Histogram<'endpoint'>,
  endpoint: string,
  valueUs: number | undefined,
): void {
  if (valueUs === undefined || !isRecordable(valueUs)) return;
  histogram.observe({ endpoint }, valueUs / usPerSecond);
}

/** A state that nobody is in any more, or a phase that is over, is no longer told of. */
function setAnew(gauge: Gauge, readings: readonly (readonly [Labels, number])[]): void {
  gauge.reset();
  for (const [of, value] of readings) gauge.set(of, value);
}
