import { roundFigure } from '../metrics/rounding.ts';
import type { LoadModel, PaceSummary, RateSummary } from '../metrics/summary.ts';
import type { RateSpread } from '../metrics/rate-spread.ts';
import type { PaceTotals } from '../metrics/totals.ts';
import { summarizeTime } from './summarize-operations.ts';

export function summarizePace(pace: PaceTotals, model: LoadModel): PaceSummary {
  const { planned, started, dropped } = pace;
  return {
    of: model === 'operations' ? 'operations' : 'users',
    planned,
    started,
    dropped,
    waiting_max: pace.waitingMax,
    first_broken_window: pace.firstBrokenWindow ?? null,
    holds: planned === started + dropped && pace.waiting === 0 && pace.brokenWindows === 0,
    lateness: summarizeTime(pace.lateness),
  };
}

export function summarizeRate(spread: RateSpread): RateSummary {
  return {
    average_per_second: roundFigure(spread.average),
    peak_per_second: roundFigure(spread.peak),
    stddev_per_second: roundFigure(spread.deviation),
  };
}
