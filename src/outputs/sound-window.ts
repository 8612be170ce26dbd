import { transports } from '../metrics/observation.ts';
import { every, hasNumbers, isNumber, isNumberOrNull, isObject } from './fields.ts';

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

const latencyKeys = ['meanMs', 'p50Ms', 'p95Ms', 'p99Ms', 'maxMs'] as const;

function isLatency(value: unknown): boolean {
  return hasNumbers(value, ['count']) && latencyKeys.every((key) => isNumberOrNull(value[key]));
}

function isFigures(value: unknown): boolean {
  if (!hasNumbers(value, ['ok', 'failed', 'timedOut'])) return false;
  const times = [value['latency'], value['response'] ?? value['latency']];
  return (
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
