import { maxNameLength, maxOwnMetrics, otherName } from '../metrics/limits.ts';
import { sortedRecord } from '../metrics/name-counts.ts';
import type { Measure } from '../metrics/observation.ts';
import type { CustomSummary } from '../metrics/custom-summary.ts';
import type { CustomFigures } from '../metrics/window.ts';
import { openCustomSeries, type CustomSeries } from './custom-series.ts';

/**
 * The personas' own metrics. At most 64 of them; values of others are counted in the counter
 * `other`, one for each, because different things cannot be added up.
 */
export class CustomBook {
  readonly #series = new Map<string, CustomSeries>();
  /** Values that went to `other`. */
  folded = 0;
  /** Values that their kind cannot hold, or of a metric that was of another kind before. */
  invalid = 0;

  record({ metric, measure, value }: Measure): void {
    const series = this.#series.get(metric) ?? this.#open(metric, measure);
    if (series === undefined) this.#fold();
    else if (series.measure !== measure || !series.record(value)) this.invalid += 1;
  }

  close(): Readonly<Record<string, CustomFigures>> {
    return this.#tell((series) => series.close());
  }

  summary(): Readonly<Record<string, CustomSummary>> {
    return this.#tell((series) => series.summary());
  }

  destroy(): void {
    for (const series of this.#series.values()) series.destroy();
  }

  #open(metric: string, measure: Measure['measure']): CustomSeries | undefined {
    const isFull = this.#series.size >= maxOwnMetrics;
    if (isFull || metric.length > maxNameLength || metric === otherName) return undefined;
    const series = openCustomSeries(measure);
    this.#series.set(metric, series);
    return series;
  }

  #fold(): void {
    this.folded += 1;
    const other = this.#series.get(otherName) ?? openCustomSeries('counter');
    this.#series.set(otherName, other);
    other.record(1);
  }

  #tell<Figures>(
    figuresOf: (series: CustomSeries) => Figures | undefined,
  ): Readonly<Record<string, Figures>> {
    const told = [...this.#series].flatMap(([name, series]) => {
      const figures = figuresOf(series);
      return figures === undefined ? [] : [[name, figures] as const];
    });
    return sortedRecord(told);
  }
}
