import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { hostNow } from '../../determinism/host.ts';
import { statOf } from './process-mark.ts';

/** What a server takes of the machine, all its processes together. */
export interface ServerUsage {
  /** When it was read, in ms of a clock that only rises. */
  readonly at: number;
  /** CPU time so far; on Linux with that of processes that have ended. */
  readonly cpuSeconds: number;
  /** What several processes share is in it once; `null` when it was not read. */
  readonly memoryBytes: number | null;
}

/** Of a core, at most, that reading the memory may cost: it walks the pages of each process. */
const memoryShare = 0.05;
const attempts = 3;
/** Of the times in /proc, on every Linux. */
const ticksPerSecond = 100;
const bytesPerKibibyte = 1024;

/** Reads the usage of a postmaster and the processes it started, one reading at a time. */
export class UsageReader {
  readonly #pid: number;
  #memoryFrom = 0;

  constructor(pid: number) {
    this.#pid = pid;
  }

  /** `undefined` where the system does not tell, and when the server is gone. */
  async read(): Promise<ServerUsage | undefined> {
    const processes =
      process.platform === 'linux' ? await ofLinux(this.#pid) : await ofPs(this.#pid);
    if (processes === undefined) return undefined;
    const { pids, cpuSeconds } = processes;
    return { at: hostNow(), cpuSeconds, memoryBytes: await this.#memoryOf(pids) };
  }

  /** Left out for a while after a reading that took long. */
  async #memoryOf(pids: readonly number[]): Promise<number | null> {
    const from = hostNow();
    if (process.platform !== 'linux' || from < this.#memoryFrom) return null;
    let bytes = 0;
    for (const pid of pids) bytes += await shareOfMemory(pid);
    const now = hostNow();
    this.#memoryFrom = now + (now - from) / memoryShare;
    return Number.isNaN(bytes) ? null : bytes;
  }
}

interface Processes {
  readonly pids: readonly number[];
  readonly cpuSeconds: number;
}

/** A process that ends meanwhile is in its parent's times from then on, so both must fit. */
async function ofLinux(pid: number): Promise<Processes | undefined> {
  let found: Processes | undefined;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = timesOf(pid);
    const children = await childrenOf(pid);
    if (before === undefined || children === undefined) return undefined;
    const alive = children.map((child) => timesOf(child)?.own ?? 0);
    const ticks = alive.reduce((sum, own) => sum + own, before.own + before.ended);
    found = { pids: [pid, ...children], cpuSeconds: ticks / ticksPerSecond };
    if (timesOf(pid)?.ended === before.ended) return found;
  }
  return found;
}

/** CPU time of a process, and that of its children that have ended. */
function timesOf(pid: number): { readonly own: number; readonly ended: number } | undefined {
  const [user, system, userOfEnded, systemOfEnded] = statOf(pid).slice(11, 15).map(Number);
  if (user === undefined || system === undefined) return undefined;
  return { own: user + system, ended: (userOfEnded ?? 0) + (systemOfEnded ?? 0) };
}

async function childrenOf(pid: number): Promise<readonly number[] | undefined> {
  const list = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => undefined);
  return list?.split(' ').flatMap((word) => (word.trim() === '' ? [] : Number(word)));
}

/** Own pages, and of each shared one its part; 0 of a process that is gone, NaN where hidden. */
async function shareOfMemory(pid: number): Promise<number> {
  try {
    const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1]) * bytesPerKibibyte;
  } catch {
    return timesOf(pid) === undefined ? 0 : Number.NaN;
  }
}

/** Where there is no /proc; processes that have ended take their times with them. */
async function ofPs(pid: number): Promise<Processes | undefined> {
  const listed = await new Promise<string>((resolve) => {
    execFile('ps', ['-ax', '-o', 'pid=,ppid=,time='], (_, output) => resolve(output));
  });
  return processesIn(listed, pid);
}

/** Reads lines of process, parent and CPU time, `[[days-]hours:]minutes:seconds`. */
export function processesIn(listed: string, pid: number): Processes | undefined {
  const ours = listed
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([id, parent]) => Number(id) === pid || Number(parent) === pid);
  if (ours.length === 0) return undefined;
  const seconds = ours.map(([, , time = '']) => secondsIn(time));
  return {
    pids: ours.map(([id]) => Number(id)),
    cpuSeconds: seconds.reduce((sum, one) => sum + one, 0),
  };
}

function secondsIn(time: string): number {
  const [clock = '', days = '0'] = time.split('-').toReversed();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Number(days) * 86_400 + seconds;
}
