import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it, and adds each that was made to `made`, the outermost first.
 * Throws the system's error. Node's own recursive `mkdir` never returns on a file system that
 * answers ENOENT although the parent exists, as /proc does.
 */
export function makeFolder(path: string, made: string[] = []): void {
  for (const folder of missingFolders(resolve(path))) {
    mkdirSync(folder);
    made.push(folder);
  }
}

/** Folders of the path that do not exist, the outermost first. */
function missingFolders(path: string): readonly string[] {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return [];
  return [...missingFolders(dirname(path)), path];
}
