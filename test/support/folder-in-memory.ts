import { accessSync, constants, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** For the databases and results of all tests that run at once. */
const roomBytes = 3 * 1024 ** 3;

/**
 * A folder in memory, where temporary files cost least: a new database is a thousand of them.
 * `undefined` where it does not exist, programs cannot be run there or memory is scarce. It is the
 * one that STATECROWD_TEST_MEMORY names, or the usual one unless TMPDIR names another.
 */
export function folderInMemory(environment: NodeJS.ProcessEnv): string | undefined {
  const usual = environment['TMPDIR'] === undefined ? '/dev/shm' : undefined;
  const folder = environment['STATECROWD_TEST_MEMORY'] ?? usual;
  if (folder === undefined) return undefined;
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
