import { accessSync, constants, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** For the databases and results of all tests that run at once. */
const roomBytes = 3 * 1024 ** 3;

/**
 * Where temporary files cost least, if the system has such a place and memory to spare: a new
 * database is a thousand files. Programs can be run there, as some tests do.
 */
export function folderInMemory(): string | undefined {
  const folder = '/dev/shm';
  try {
    const { bavail, bsize } = statfsSync(folder);
    const room = Math.min(bavail * bsize, process.availableMemory());
    return room > roomBytes && runsPrograms(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}

function runsPrograms(folder: string): boolean {
  const own = mkdtempSync(join(folder, 'statecrowd-probe-'));
  try {
    const program = join(own, 'program');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o700 });
    accessSync(program, constants.X_OK);
    return true;
  } finally {
    rmSync(own, { recursive: true });
  }
}
