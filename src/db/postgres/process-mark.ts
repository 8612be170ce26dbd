import { readFileSync } from 'node:fs';
import { readlink } from 'node:fs/promises';

/**
 * Tells a process from every other that has or had the same id: `<pid>-<start>-<pid namespace>`.
 * Start and namespace are 0 where the system does not show them.
 */
export async function processMark(pid: number): Promise<string> {
  return `${pid}-${startOf(pid)}-${await ownNamespace()}`;
}

/** Whether the marked process is gone; false when in doubt, as for one of another container. */
export async function isGone(mark: string): Promise<boolean> {
  const [pid, start, namespace] = mark.split('-');
  if (namespace !== (await ownNamespace())) return false;
  if (!isAlive(Number(pid))) return true;
  return start !== '0' && start !== startOf(Number(pid));
}

/**
 * A process of another user counts as alive; one that ended and was not collected yet does not:
 * the first process of a container may take its time with those it inherits.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  return !/^[ZX]$/.test(statOf(pid)[0] ?? '');
}

function startOf(pid: number): string {
  return statOf(pid)[19] ?? '0';
}

/**
 * State, parent and so on; the name before them may hold blanks and brackets. Empty when the
 * process is gone, and where there is no /proc.
 */
export function statOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

async function ownNamespace(): Promise<string> {
  const link = await readlink('/proc/self/ns/pid').catch(() => '');
  return /\d+/.exec(link)?.[0] ?? '0';
}
