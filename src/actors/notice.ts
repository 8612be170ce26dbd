import type { Json, JsonObject } from '../scenario/operation.ts';

/** Most fields, and longest text, that a user remembers of a push. */
const fieldsMax = 8;
const textMax = 200;

/** What a push is about: its texts and numbers, so that a user's memory stays small. */
export function noticeOf(data: unknown): JsonObject {
  if (typeof data !== 'object' || data === null) return {};
  const about: Record<string, Json> = {};
  for (const [key, value] of Object.entries(data).slice(0, fieldsMax)) {
    if (typeof value === 'number') about[key] = value;
    if (typeof value === 'string') about[key] = value.slice(0, textMax);
  }
  return about;
}
