import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { hostNow, hostSleep } from '../../determinism/host.ts';
import { isAlive } from './process-mark.ts';

interface RunningProgram {
  readonly pid: number;
  readonly words: readonly string[];
}

const patienceMs = 3_000;
const pollMs = 20;

/** Ends every `postgres` and `initdb` that was started on something in `folder`. */
export async function endServersOf(folder: string): Promise<void> {
  const servers = await serversOf(folder);
  for (const pid of servers) signal(pid, 'SIGQUIT');
  const deadline = hostNow() + patienceMs;
  while (servers.some(isAlive) && hostNow() < deadline) await hostSleep(pollMs);
  for (const pid of servers.filter(isAlive)) signal(pid, 'SIGKILL');
  while (servers.some(isAlive) && hostNow() < deadline + patienceMs) await hostSleep(pollMs);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself in the meantime, or belongs to someone else.
  }
}

async function serversOf(folder: string): Promise<readonly number[]> {
  const programs = process.platform === 'linux' ? await programsOfLinux() : await programsOfPs();
  return programs
    .filter(({ words }) => /^(postgres|initdb)$/.test(basename(words[0] ?? '')))
    .filter(({ words }) => words.some((word) => word.startsWith(`${folder}/`)))
    .map(({ pid }) => pid);
}

async function programsOfLinux(): Promise<readonly RunningProgram[]> {
  const entries = await readdir('/proc');
  const pids = entries.filter((entry) => /^\d+$/.test(entry));
  return Promise.all(
    pids.map(async (pid) => {
      const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return { pid: Number(pid), words: line.split('\0') };
    }),
  );
}

async function programsOfPs(): Promise<readonly RunningProgram[]> {
  const listed = await new Promise<string>((resolve) => {
    execFile('ps', ['-axww', '-o', 'pid=,command='], (_, output) => resolve(output));
  });
  return listed.split('\n').map((line) => {
    const [pid, ...words] = line.trim().split(' ');
    return { pid: Number(pid), words };
  });
}
