import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

/** Processes below this one, however deep, without those that serve a connection of Postgres. */
export function descendants(): Promise<readonly RunningProcess[]> {
  return descendantsOf(process.pid);
}

/** The same below another process. */
export async function descendantsOf(root: number): Promise<readonly RunningProcess[]> {
  const { stdout } = await run('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args=']);
  const children = new Map<number, RunningProcess[]>();
  for (const line of stdout.split('\n')) {
    const [, pid = '', parent = '', command = ''] = /^ *(\d+) +(\d+) (.*)$/.exec(line) ?? [];
    if (/^(ps -A|postgres: )/.test(command) || pid === '') continue;
    const siblings = children.get(Number(parent)) ?? [];
    children.set(Number(parent), [...siblings, { pid: Number(pid), command }]);
  }
  const below = (pid: number, own: string): RunningProcess[] =>
    (children.get(pid) ?? [])
      // A session of Postgres has the name of the server until it gives itself one.
      .filter(({ command }) => command !== own)
      .flatMap((child) => [child, ...below(child.pid, child.command)]);
  return below(root, '');
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Data folders of servers whose keeper is one of these processes. */
export async function dataFoldersOf(pids: readonly number[]): Promise<readonly string[]> {
  const places = [...new Set([tmpdir(), '/tmp', '/var/tmp'])];
  const entries = await Promise.all(places.map((place) => readdir(place).catch(() => [])));
  return entries.flat().filter((entry) => {
    const keeper = /^statecrowd-postgres-(\d+)-/.exec(entry)?.[1];
    return keeper !== undefined && pids.includes(Number(keeper));
  });
}
