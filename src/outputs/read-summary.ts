import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Summary } from '../metrics/summary.ts';
import { errorCode, errorMeaning } from './system-error.ts';

export type SavedSummary =
  | { readonly kind: 'summary'; readonly summary: Summary }
  /** Why it cannot be read, as the end of a sentence that begins with the folder. */
  | { readonly kind: 'problem'; readonly message: string };

/** Major version of the program whose summaries can be read: that of this one. */
export const readableMajor = 0;

/** Far above what a summary with every series there may be comes to. */
const maxBytes = 64 * 1_048_576;

/** The summary of a finished run from its results folder, at most 64 MiB; never throws. */
export function readSummary(folder: string): SavedSummary {
  const path = join(folder, 'summary.json');
  let text: string;
  try {
    if (statSync(path).size > maxBytes) return problem('holds a summary.json above 64 MiB');
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return problem(unreadable(error));
  }
  return summaryFrom(text);
}

function unreadable(error: unknown): string {
  const isMissing = ['ENOENT', 'ENOTDIR'].includes(errorCode(error));
  if (isMissing) return 'holds no summary.json; give the results folder of a finished run';
  return `holds a summary.json that cannot be read: ${errorMeaning(error)}`;
}

function summaryFrom(text: string): SavedSummary {
  const value = parsed(text);
  if (!isObject(value)) return problem('holds a summary.json that is cut off or not JSON');
  const { version } = value;
  if (typeof version !== 'string') return problem('holds a summary.json without a version');
  const [major] = version.split('.');
  if (major !== String(readableMajor)) {
    return problem(
      `was written by version ${shown(version)}; this one reads versions ${readableMajor}.x`,
    );
  }
  if (isSummary(value)) return { kind: 'summary', summary: value };
  const lacking = lackingIn(value);
  return problem(
    `holds a summary.json without a proper "${lacking}", written by version ${shown(version)}`,
  );
}

function problem(message: string): SavedSummary {
  return { kind: 'problem', message };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A file may hold anything: nothing of it reaches a terminal as it is. */
function shown(version: string): string {
  return JSON.stringify(version.slice(0, 32));
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isListOf(part: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(part);
}

function isObjectWith(keys: readonly string[]): (value: unknown) => boolean {
  return (value) => isObject(value) && keys.every((key) => isObject(value[key]));
}

const transports = ['websocket', 'http', 'database'] as const;

/** What a reader may rely on; other keys are additions. */
const shape: Readonly<Record<string, (value: unknown) => boolean>> = {
  scenario: isText,
  seed: isNumber,
  verdict: isText,
  verdict_reasons: isListOf(isText),
  complete: (value) => typeof value === 'boolean',
  duration_seconds: isNumber,
  load_model: isText,
  users: isObject,
  messages: isObject,
  pace: isObjectWith(['lateness']),
  measured: (value) =>
    isObjectWith([...transports, 'rates'])(value) &&
    isObject(value) &&
    isListOf(isText)(value['phases']) &&
    isNumber(value['duration_seconds']),
  websocket: isObject,
  http: isObject,
  database: isObject,
  personas: isObject,
  phases: isListOf(
    (phase) => isObjectWith(['transports'])(phase) && isObject(phase) && isText(phase['name']),
  ),
  states: isObject,
  custom: isObject,
  target: isObject,
  conservation: isObject,
  thresholds: isListOf((one) => isObject(one) && isText(one['subject'])),
  checks: isListOf(isObject),
  findings: isListOf(isObject),
};

function lackingIn(value: Fields): string | undefined {
  return Object.entries(shape).find(([key, isProper]) => !isProper(value[key]))?.[0];
}

function isSummary(value: unknown): value is Summary {
  return isObject(value) && lackingIn(value) === undefined;
}
