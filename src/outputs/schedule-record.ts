import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isNumberOrNull, isObject } from './fields.ts';
import type { RunRecord, RunState } from './run-record.ts';
import { errorCode, errorMeaning } from './system-error.ts';

/** Name of the file in the folder of a schedule. */
export const scheduleFile = 'schedule.json';

/** How far a schedule has come, written after each step; keys are those of the file. */
export interface ScheduleRecord {
  readonly version: string;
  readonly schedule: string;
  /** The file as it was named. */
  readonly file: string;
  /** SHA-256 of its text. */
  readonly digest: string;
  readonly simulated: boolean;
  /** Options that change what is planned, by name. */
  readonly settings: Readonly<Record<string, string>>;
  /** True when every run is done. */
  readonly complete: boolean;
  /** Why it ended before that, if it did. */
  readonly reason: string | null;
  /** Folders are those in the folder of the schedule. */
  readonly runs: readonly RunRecord[];
}

/** A record that holds all that is taken from one, or why there is none. */
export type SavedSchedule =
  | { readonly kind: 'record'; readonly record: ScheduleRecord }
  /** Why it cannot be read, as the end of a sentence that begins with the folder. */
  | { readonly kind: 'problem'; readonly message: string };

const maxBytes = 16 * 1_048_576;

/** The bytes of the file. */
export function scheduleText(record: ScheduleRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** How far the schedule in a folder has come; at most 16 MiB are read, and it never throws. */
export function readScheduleRecord(folder: string): SavedSchedule {
  const path = join(folder, scheduleFile);
  try {
    if (statSync(path).size > maxBytes) return problem(`holds a ${scheduleFile} above 16 MiB`);
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isRecord(value)) return { kind: 'record', record: value };
    return problem(`holds a ${scheduleFile} that is not that of a schedule`);
  } catch (error) {
    return problem(unreadable(error));
  }
}

function unreadable(error: unknown): string {
  if (error instanceof SyntaxError) return `holds a ${scheduleFile} that is not JSON`;
  if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) {
    return `holds no ${scheduleFile}; give the results folder of a schedule`;
  }
  return `holds a ${scheduleFile} that cannot be read: ${errorMeaning(error)}`;
}

function problem(message: string): SavedSchedule {
  return { kind: 'problem', message };
}

function isRecord(value: unknown): value is ScheduleRecord {
  if (!isObject(value) || !isObject(value['settings']) || !Array.isArray(value['runs'])) {
    return false;
  }
  const texts = [value['schedule'], value['file'], value['digest']];
  const settings = Object.values(value['settings']);
  return (
    [...texts, ...settings].every((text) => typeof text === 'string') &&
    typeof value['simulated'] === 'boolean' &&
    value['runs'].every(isRun)
  );
}

const states: readonly unknown[] = [
  'planned',
  'running',
  'done',
  'interrupted',
  'not started',
] satisfies readonly RunState[];

const figures = ['exit_code', 'users', 'operations', 'errors', 'error_share', 'p95_ms'] as const;

function isRun(value: unknown): boolean {
  if (!isObject(value) || !states.includes(value['state'])) return false;
  const { number, scenario, folder, reasons } = value;
  return (
    typeof number === 'number' &&
    typeof scenario === 'string' &&
    (folder === null || typeof folder === 'string') &&
    Array.isArray(reasons) &&
    reasons.every((reason) => typeof reason === 'string') &&
    figures.every((key) => isNumberOrNull(value[key]))
  );
}
