/** 12365 → `12 365`. */
export function countText(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(?:\d{3})+$)/g, ' ');
}

/** `1 user`, `2 users`; the plural only where it is more than an `s`. */
export function nounText(count: number, noun: string, plural = `${noun}s`): string {
  return `${countText(count)} ${count === 1 ? noun : plural}`;
}

/** One decimal below 10, none above: `0.4`, `9.7`, `412`, `12 365`. */
function shortText(value: number): string {
  return value < 9.95 && value !== 0 ? value.toFixed(1) : countText(value);
}

export function rateText(perSecond: number): string {
  return `${shortText(perSecond)}/s`;
}

/** `0.04 ms`, `2.1 ms`, `61 ms`, `1.2 s`; `n/a` when there is nothing honest to show. */
export function msText(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return 'n/a';
  if (ms >= 999.5) return `${shortText(ms / 1_000)} s`;
  if (ms > 0 && ms < 0.095) return `${ms.toFixed(2)} ms`;
  return `${shortText(ms)} ms`;
}

/** A figure of any size, of which nothing else is known: `0.63`, `-4`, `12 365`. */
export function figureText(value: number | null): string {
  if (value === null) return 'n/a';
  const isWhole = Number.isInteger(value) || Math.abs(value) >= 1_000;
  return isWhole ? countText(value) : String(Number(value.toPrecision(3)));
}

const bytesPerUnit = 1_024;

/** `812 B`, `4.1 kB`, `12 MB`, in powers of 1,024. */
export function bytesText(bytes: number): string {
  if (bytes < bytesPerUnit) return `${countText(bytes)} B`;
  const kilobytes = bytes / bytesPerUnit;
  if (kilobytes < bytesPerUnit) return `${shortText(kilobytes)} kB`;
  return `${shortText(kilobytes / bytesPerUnit)} MB`;
}

/** Share of a whole: `0 %`, `< 0.1 %`, `99.8 %`; 0 % and 100 % only when it is exactly that. */
export function percentText(part: number, whole: number): string {
  if (whole === 0) return 'n/a';
  if (part === 0) return '0 %';
  if (part === whole) return '100 %';
  const tenths = Math.round((part * 1_000) / whole);
  return tenths === 0 ? '< 0.1 %' : `${(Math.min(tenths, 999) / 10).toFixed(1)} %`;
}

/** Whole seconds: `14s`, `5m 10s`, `1h 0m`. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
  return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m ${seconds % 60}s`;
}
