import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** Mounts a real file system of 1 MiB until the test ends; false where that is not allowed. */
export function mountSmallDisk(folder: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    const options = ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder];
    execFileSync('/bin/mount', options, { stdio: 'ignore' });
  } catch {
    return false;
  }
  onTestFinished(() => void execFileSync('/bin/umount', ['-l', folder]));
  return true;
}
