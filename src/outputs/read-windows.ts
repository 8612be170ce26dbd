import { readFile, stat, truncate } from 'node:fs/promises';
import type { Window } from '../metrics/window.ts';

const lineFeed = 0x0a;

/** The windows of a results folder. */
export interface SavedWindows {
  readonly windows: readonly Window[];
  /** Bytes of a last line that was cut off when the run was killed; 0 in a whole file. */
  readonly tornBytes: number;
}

/** Reads `windows.jsonl`. A torn last line is left out; another bad one throws with its number. */
export async function readWindows(path: string): Promise<SavedWindows> {
  const bytes = await readFile(path);
  // In bytes, because a character may be torn as well.
  const end = bytes.lastIndexOf(lineFeed) + 1;
  const lines = bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
  return {
    windows: lines.map((line, index) => windowOf(line, index + 1)),
    tornBytes: bytes.length - end,
  };
}

/**
 * Cuts a torn last line off `windows.jsonl`, so that other programs can read it too; returns how
 * many bytes that took, 0 in a whole file. Throws as `readWindows` does, and then cuts nothing.
 */
export async function repairWindows(path: string): Promise<number> {
  const { tornBytes } = await readWindows(path);
  if (tornBytes > 0) await truncate(path, (await stat(path)).size - tornBytes);
  return tornBytes;
}

function windowOf(line: string, number: number): Window {
  const value = parsed(line);
  if (isWindow(value)) return value;
  throw new Error(`line ${number} is not a window`);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const objects = ['transports', 'personas', 'connections', 'pushes', 'oddities', 'lives'] as const;
const numbers = ['index', 'startMs', 'endMs'] as const;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWindow(value: unknown): value is Window {
  return (
    isObject(value) &&
    typeof value['phase'] === 'string' &&
    numbers.every((key) => typeof value[key] === 'number') &&
    objects.every((key) => isObject(value[key]))
  );
}
