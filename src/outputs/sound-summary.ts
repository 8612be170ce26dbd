import { transports } from '../metrics/observation.ts';
import type { Summary } from '../metrics/summary.ts';
import { every, hasNumbers, isNumber, isNumberOrNull, isObject, type Fields } from './fields.ts';

/** Whether a value holds all that is taken from the summary of a run, in the right form. */
export function isSoundSummary(value: unknown): value is Summary {
  return isObject(value) && unsoundKey(value) === undefined;
}

/** The first key of a summary that is missing or not in the right form. */
export function unsoundKey(summary: Fields): string | undefined {
  return Object.entries(shape).find(([key, isSound]) => !isSound(summary[key]))?.[0];
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isListOf(part: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(part);
}

const times = ['avg', 'p50', 'p95', 'p99'] as const;
const operationNumbers = ['ok', 'errors', 'rate_per_second'] as const;

function isTimes(value: unknown, suffix: string): boolean {
  if (!isObject(value) || !Array.isArray(value['thin_percentiles'])) return false;
  return times.every((name) => isNumberOrNull(value[`${name}${suffix}`]));
}

function isTimesOrNull(value: unknown): boolean {
  return value === null || isTimes(value, '_ms');
}

function isOperations(value: unknown): boolean {
  if (!hasNumbers(value, operationNumbers) || !isTimes(value, '_latency_ms')) return false;
  return isTimesOrNull(value['response']) && isTimesOrNull(value['lateness']);
}

function isDatabase(value: unknown): boolean {
  return isOperations(value) && isTimes(value, '_pool_wait_ms');
}

function isTransports(value: unknown): value is Fields {
  if (!isObject(value) || !isDatabase(value['database'])) return false;
  return transports.every((transport) => isOperations(value[transport]));
}

function isPersona(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { transports: whole, operations } = value;
  return every(whole, isOperations) && every(operations, (named) => every(named, isOperations));
}

function isPhase(value: unknown): boolean {
  return isObject(value) && isText(value['name']) && isTransports(value['transports']);
}

function isMeasured(value: unknown): boolean {
  if (!isTransports(value) || !isObject(value['rates'])) return false;
  return isListOf(isText)(value['phases']) && isNumber(value['duration_seconds']);
}

function isPace(value: unknown): boolean {
  return hasNumbers(value, ['planned']) && isTimes(value['lateness'], '_ms');
}

function isWebSocket(value: unknown): boolean {
  return isOperations(value) && hasNumbers(value, ['connections', 'refused', 'disconnections']);
}

const faultNumbers = ['online_before', 'returned'] as const;
const faultTimes = ['at_ms', 'ended_ms', 'back_95_ms', 'back_all_ms'] as const;

function isFault(value: unknown): boolean {
  if (!hasNumbers(value, faultNumbers) || !isText(value['id'])) return false;
  return faultTimes.every((key) => isNumberOrNull(value[key]));
}

/** What a reader may rely on; other keys are additions. */
const shape: Readonly<Record<string, (value: unknown) => boolean>> = {
  scenario: isText,
  seed: isNumber,
  verdict: isText,
  verdict_reasons: isListOf(isText),
  complete: (value) => typeof value === 'boolean',
  duration_seconds: isNumber,
  load_model: isText,
  users: (value) => hasNumbers(value, ['created', 'errored']),
  messages: isObject,
  pace: isPace,
  measured: isMeasured,
  websocket: isWebSocket,
  http: isOperations,
  database: isDatabase,
  personas: (value) => every(value, isPersona),
  phases: isListOf(isPhase),
  states: isObject,
  custom: isObject,
  target: isObject,
  faults: isListOf(isFault),
  conservation: isObject,
  thresholds: isListOf((one) => isObject(one) && isText(one['subject'])),
  checks: isListOf(isObject),
  findings: isListOf(isObject),
};
