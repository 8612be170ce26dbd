import { transports } from '../metrics/observation.ts';

// What is read from a file is checked before it is believed, as far as figures are taken from it.

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

function isNumberOrNull(value: unknown): boolean {
  return value === null || typeof value === 'number';
}

function every(value: unknown, holds: (part: unknown) => boolean): boolean {
  return isObject(value) && Object.values(value).every(holds);
}

const latencyKeys = ['meanMs', 'p50Ms', 'p95Ms', 'p99Ms', 'maxMs'] as const;

function isLatency(value: unknown): boolean {
  if (!isObject(value) || !isNumber(value['count'])) return false;
  return latencyKeys.every((key) => isNumberOrNull(value[key]));
}

function isFigures(value: unknown): boolean {
  if (!isObject(value)) return false;
  const times = [value['latency'], value['response'] ?? value['latency']];
  return (
    ['ok', 'failed', 'timedOut'].every((key) => isNumber(value[key])) &&
    every(value['errors'], isNumber) &&
    [...times, value['poolWait'] ?? value['latency']].every(isLatency)
  );
}

function isPersonaTransport(value: unknown): boolean {
  return isObject(value) && isFigures(value) && every(value['operations'], isFigures);
}

function isPersona(value: unknown): boolean {
  return isObject(value) && every(value['transports'], isPersonaTransport);
}

/** Whether a line of windows holds all that is compared, in the right form. */
export function isSoundWindow(window: unknown): boolean {
  if (!isObject(window)) return false;
  const { transports: figures, personas } = window;
  return (
    isObject(figures) &&
    transports.every((transport) => isFigures(figures[transport])) &&
    every(personas, isPersona)
  );
}

const summaryNumbers = ['ok', 'errors', 'rate_per_second'] as const;
const summaryTimes = ['avg', 'p50', 'p95', 'p99'] as const;

function isTimes(value: unknown, suffix: string): boolean {
  if (!isObject(value) || !Array.isArray(value['thin_percentiles'])) return false;
  return summaryTimes.every((name) => isNumberOrNull(value[`${name}${suffix}`]));
}

function isOperations(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { response } = value;
  return (
    summaryNumbers.every((key) => isNumber(value[key])) &&
    isTimes(value, '_latency_ms') &&
    (response === null || isTimes(response, '_ms'))
  );
}

function isPersonaSummary(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { transports: whole, operations } = value;
  return every(whole, isOperations) && every(operations, (named) => every(named, isOperations));
}

/** Whether a summary holds all that is compared, in the right form. */
export function isSoundSummary(summary: unknown): boolean {
  if (!isObject(summary)) return false;
  const { measured, personas, pace, conservation } = summary;
  return (
    isObject(measured) &&
    transports.every((transport) => isOperations(measured[transport])) &&
    isTimes(measured['database'], '_pool_wait_ms') &&
    every(personas, isPersonaSummary) &&
    isObject(pace) &&
    isNumber(pace['planned']) &&
    isObject(conservation)
  );
}
