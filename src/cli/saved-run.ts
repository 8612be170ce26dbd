import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { doubts } from '../comparison/likeness.ts';
import { measuredRun } from '../comparison/measured-run.ts';
import type { FinishedRun } from '../comparison/run-figures.ts';
import type { Window } from '../metrics/window.ts';
import { readSummary } from '../outputs/read-summary.ts';
import { readWindows, type SavedWindows } from '../outputs/read-windows.ts';
import { isSoundWindow } from '../outputs/sound-window.ts';
import { errorCode, errorMeaning } from '../outputs/system-error.ts';
import { invalid, valid, type Checked } from '../scenario/checked.ts';

/** A results folder as it was found. */
export interface SavedRun extends FinishedRun {
  readonly folder: string;
  /** Why its figures are to be taken with care. */
  readonly doubts: readonly string[];
}

/** Most bytes of windows that are read: a day of a small crowd, some hours of a large one. */
const maxBytes = 256 * 1_048_576;

/** Why a folder cannot be looked into, as the end of a sentence. */
export function folderProblem(folder: string): string | undefined {
  try {
    return statSync(folder).isDirectory() ? undefined : 'is not a folder';
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return 'does not exist';
    return `cannot be read: ${errorMeaning(error)}`;
  }
}

/** Reads a results folder; `name` is what the run is called in messages. */
export async function openSavedRun(folder: string, name: string): Promise<Checked<SavedRun>> {
  const where = `<${name}>`;
  const unusable = folderProblem(folder);
  if (unusable !== undefined) return invalid({ where, message: `"${folder}" ${unusable}` });
  const read = readSummary(folder);
  if (read.kind === 'problem') return invalid({ where, message: `"${folder}" ${read.message}` });
  const saved = await readSoundWindows(join(folder, 'windows.jsonl'));
  if (typeof saved === 'string') return invalid({ where, message: `"${folder}" ${saved}` });
  const { summary } = read;
  const found = doubts(summary, name);
  const torn = `the last line of the windows of the ${name} was cut off and is left out`;
  return valid({
    folder,
    summary,
    measured: measuredRun(saved.windows, summary.measured.phases),
    doubts: saved.tornBytes > 0 ? [...found, torn] : found,
  });
}

/** Whether two paths are one folder. */
export function isSameFolder(a: string, b: string): boolean {
  return realpathSync(a) === realpathSync(b);
}

/** The windows, or why they cannot be compared, as the end of a sentence. */
async function readSoundWindows(path: string): Promise<SavedWindows | string> {
  try {
    if (statSync(path).size > maxBytes) return 'holds more than 256 MiB of windows';
    const saved = await readWindows(path);
    return windowsProblem(saved.windows) ?? saved;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return 'holds no windows.jsonl, without which a difference cannot be told from chance';
    }
    return `holds a windows.jsonl that cannot be read: ${errorMeaning(error)}`;
  }
}

function windowsProblem(windows: readonly Window[]): string | undefined {
  const unsound = windows.findIndex((window) => !isSoundWindow(window));
  if (unsound >= 0) return `holds a windows.jsonl whose line ${unsound + 1} is not a window`;
  const misplaced = windows.findIndex(({ index }, place) => index !== place);
  if (misplaced < 0) return undefined;
  return `holds a windows.jsonl whose line ${misplaced + 1} is not the window that comes next`;
}
