import { mapSorted } from '../metrics/name-counts.ts';
import type { StaySummary } from '../metrics/summary.ts';
import type { Totals } from '../metrics/totals.ts';
import { summarizeTime } from './summarize-operations.ts';

/** What the stays in each state come to. */
export function summarizeStays(stays: Totals['stays']): Readonly<Record<string, StaySummary>> {
  return mapSorted(stays, ({ entered, left, over, dwell }) => ({
    entered,
    left,
    open: entered - left,
    over_10_minutes: over,
    dwell: summarizeTime(dwell),
  }));
}
