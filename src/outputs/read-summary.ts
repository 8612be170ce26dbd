import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Summary } from '../metrics/summary.ts';
import { isObject } from './fields.ts';
import { isSoundSummary, unsoundKey } from './sound-summary.ts';
import { errorCode, errorMeaning } from './system-error.ts';

/** The summary of a run that holds all that is taken from one, or why there is none. */
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
  if (isSoundSummary(value)) return { kind: 'summary', summary: value };
  const lacking = unsoundKey(value);
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
