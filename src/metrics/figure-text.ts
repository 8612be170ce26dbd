import { roundFigure } from './rounding.ts';
import type { ThresholdResult } from './summary.ts';

/** `61.2 ms`, `600 s`, `412 per second`, `0.2 %`; a share is shown as percent. */
export function figureText(value: number | null, unit: ThresholdResult['unit']): string {
  if (value === null) return 'without a value';
  if (unit === 'share') return `${roundFigure(value * 100)} %`;
  if (unit === 'ms' && value >= 10_000) return `${roundFigure(value / 1_000)} s`;
  return `${roundFigure(value)} ${unit}`.trimEnd();
}
