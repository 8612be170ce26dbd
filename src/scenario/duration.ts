import { showValue } from './show-value.ts';

/** Longest duration anything accepts, in ms; host timers cannot wait longer. */
export const maxDurationMs = 24 * 24 * 3_600_000;

/** How a duration is written in text; a bare number is seconds. */
export const durationPattern = /^\d+(?:\.\d+)?(?:ms|s|m|h)?$/;

export type DurationReading =
  | { readonly kind: 'duration'; readonly ms: number }
  | { readonly kind: 'problem'; readonly message: string };

const msPerUnit: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** Units people write that are not accepted, only understood, to suggest the right one. */
const msPerForeignUnit: ReadonlyMap<string, number> = new Map([
  ...['msec', 'millis', 'millisecond', 'milliseconds'].map((unit) => [unit, 1] as const),
  ...['sec', 'secs', 'second', 'seconds'].map((unit) => [unit, 1_000] as const),
  ...['min', 'mins', 'minute', 'minutes'].map((unit) => [unit, 60_000] as const),
  ...['hr', 'hrs', 'hour', 'hours'].map((unit) => [unit, 3_600_000] as const),
  ...['d', 'day', 'days'].map((unit) => [unit, 86_400_000] as const),
]);

/** Reads `500ms`, `10s`, `5m`, `1h` or a bare number of seconds; 0 to 24 days, result in ms. */
export function readDuration(written: unknown): DurationReading {
  const ms = parse(written);
  if (ms === undefined) return { kind: 'problem', message: notADuration(written) };
  if (ms > maxDurationMs) {
    return { kind: 'problem', message: `${showValue(written)} is longer than 24 days` };
  }
  return { kind: 'duration', ms };
}

/** The shortest exact spelling of a duration: 90000 is `90s`, 3600000 is `1h`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  for (const [unit, size] of [...msPerUnit].reverse()) {
    if (ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${toMicroseconds(ms)}ms`;
}

function parse(written: unknown): number | undefined {
  if (typeof written === 'number') {
    return Number.isFinite(written) && written >= 0 ? toMicroseconds(written * 1_000) : undefined;
  }
  if (typeof written !== 'string' || !durationPattern.test(written)) return undefined;
  const unit = /[a-z]+$/.exec(written)?.[0] ?? 's';
  const size = msPerUnit.get(unit) ?? 0;
  return toMicroseconds(Number.parseFloat(written) * size);
}

function notADuration(written: unknown): string {
  const meant = typeof written === 'string' ? guess(written) : undefined;
  const advice = meant === undefined ? '10s, 5m or 1h' : formatDuration(meant);
  return `${showValue(written)} is not a duration; write ${advice}`;
}

/** What a text such as `1h 30min` adds up to, if all of it can be understood. */
function guess(written: string): number | undefined {
  if (written.length > 40 || !/^(?:\s*\d+(?:\.\d+)?\s*[a-zA-Z]+)+\s*$/.test(written)) {
    return undefined;
  }
  let totalMs = 0;
  for (const [, count, unit] of written.matchAll(/(\d+(?:\.\d+)?)\s*([a-zA-Z]+)/g)) {
    const name = (unit ?? '').toLowerCase();
    const size = msPerUnit.get(name) ?? msPerForeignUnit.get(name);
    if (size === undefined) return undefined;
    totalMs += Number(count) * size;
  }
  return totalMs > maxDurationMs ? undefined : toMicroseconds(totalMs);
}

function toMicroseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
