import { unitOf } from '../comparison/metric.ts';
import type { TrendRow } from '../comparison/trend-of.ts';
import { trendOutcome, type ShownTrend } from './terminal/shown-trend.ts';

/** A trend for machines; docs/reference/comparison.md describes its keys. */
export function trendJson(shown: ShownTrend): string {
  const { runs, leftOut, earlier, dropped, tolerance, rows } = shown;
  const content = {
    outcome: trendOutcome(shown),
    tolerance,
    scenario: runs.at(-1)?.summary.scenario ?? null,
    runs: runs.map(({ folder, startedAt, summary }) => ({
      folder,
      started_at: startedAt ?? null,
      seed: summary.seed,
      verdict: summary.verdict,
    })),
    older_runs: earlier,
    left_out: leftOut.map(({ folder, why, isNewer }) => ({ folder, why, newer: isNewer })),
    folders_not_read: dropped,
    figures: rows.map(describeRow),
  };
  return JSON.stringify(content, null, 2);
}

function describeRow(row: TrendRow) {
  const { transport, time, metric, slope } = row;
  return {
    transport,
    time,
    metric,
    unit: unitOf[metric],
    values: row.values,
    before: row.before,
    latest: row.latest,
    difference: row.difference,
    relative: row.relative,
    chance: row.chance ?? null,
    word: row.word,
    change_per_run:
      slope === undefined ? null : { estimate: slope.perStep, low: slope.low, high: slope.high },
  };
}
