import { metrics, type Metric } from '../comparison/metric.ts';
import { invalid, valid, type Checked } from '../scenario/checked.ts';
import { didYouMean } from '../scenario/nearest.ts';
import { showValue } from '../scenario/show-value.ts';
import { readPercent } from './written-number.ts';

/** Options that `compare` and `trend` share, as they were written. */
export interface ComparisonOptions {
  readonly tolerance: string;
  readonly metric?: readonly string[];
  readonly json?: boolean;
}

export const defaultTolerance = '10%';

/** Largest share of the baseline that may be tolerated. */
const maxPercent = 1_000;

/** Reads `10%` as 0.1; from 0 % to 1,000 %. */
export function readTolerance(written: string): Checked<number> {
  return readPercent({ where: '--tolerance', text: written, min: 0, max: maxPercent });
}

/** The metrics named, or all; every name that is none is a problem. */
export function readMetrics(written: readonly string[] | undefined): Checked<readonly Metric[]> {
  if (written === undefined) return valid(metrics);
  const unknown = written.filter((name) => !metrics.some((metric) => metric === name));
  if (unknown.length === 0) return valid(metrics.filter((metric) => written.includes(metric)));
  return invalid(
    ...unknown.map((name) => ({
      where: '--metric',
      message: `${showValue(name)} is not compared${didYouMean(name, metrics)}`,
    })),
  );
}
