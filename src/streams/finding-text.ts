import { roundFigure } from '../metrics/rounding.ts';
import type { Beyond } from './findings-history.ts';

/** `2340 ms`, `0.4 ms`: three digits or more are not worth a fraction. */
export function msText(ms: number): string {
  return `${ms >= 100 ? Math.round(ms) : roundFigure(ms)} ms`;
}

/** `86.4 %`, cut to one decimal, so that what is below a limit is never shown as the limit. */
export function shareText(share: number): string {
  return `${Math.floor(share * 1_000) / 10} %`;
}

/** `beyond 2000 ms in 3 windows, first at 12 s, …`; what is not known is not told. */
export function sinceText(beyond: Beyond | undefined, text: (figure: number) => string): string {
  if (beyond === undefined) return '';
  const { limit, sinceMs, worst, worstAtMs, windows } = beyond;
  const often = `${windows} ${windows === 1 ? 'window' : 'windows'}`;
  const most = `worst ${text(worst)} at ${secondsText(worstAtMs)}`;
  return `; beyond ${text(limit)} in ${often}, first at ${secondsText(sinceMs)}, ${most}`;
}

export function secondsText(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
