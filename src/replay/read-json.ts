import { isObject } from '../outputs/fields.ts';
import type { JsonObject } from '../scenario/operation.ts';

/** Latest time in a log, in ms: about 115 days. */
const latestMs = 1e10;

/** The value of a text of JSON, `undefined` when it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether it is a time of a run in ms. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= latestMs;
}

/** Whether it is a whole number of at least 0. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** What `JSON.parse` gives is JSON all the way down. */
export function isJsonObject(value: unknown): value is JsonObject {
  return isObject(value);
}
