import { readFileSync } from 'node:fs';

/** How soon the end of `npx` is noticed, in ms. */
const starterCheckMs = 500;

export type StopSignal = 'SIGINT' | 'SIGTERM';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof signals)[number];

/** Calls back on the first signal instead of ending the process; returns its removal. */
export interface Interruptions {
  onFirst(listener: (signal: StopSignal) => void): () => void;
}

/**
 * Counts the signals of this process and those its launcher relays, which in a terminal are the
 * same ones; the launcher's end counts as SIGTERM, as does SIGHUP. `leave` is called for the first
 * signal nobody listens to and for every further one.
 */
export function watchInterruptions(leave: (signal: StopSignal) => void): Interruptions {
  const own = { SIGINT: 0, SIGTERM: 0 };
  const relayed = { SIGINT: 0, SIGTERM: 0 };
  let listener: ((signal: StopSignal) => void) | undefined;
  let seen = 0;
  const update = (signal: StopSignal): void => {
    const total = Math.max(own.SIGINT, relayed.SIGINT) + Math.max(own.SIGTERM, relayed.SIGTERM);
    if (total <= seen) return;
    seen = total;
    if (total === 1 && listener !== undefined) listener(signal);
    else leave(signal);
  };
  for (const name of signals) {
    process.on(name, () => {
      const signal = stopSignal(name);
      own[signal]++;
      update(signal);
    });
  }
  const relay = (signal: StopSignal, count: number): void => {
    relayed[signal] = Math.max(relayed[signal], count);
    update(signal);
  };
  watchLauncher(relay);
  watchPackageRunner(relay);
  return {
    onFirst: (wanted) => {
      listener = wanted;
      return () => (listener = undefined);
    },
  };
}

function watchLauncher(relay: (signal: StopSignal, count: number) => void): void {
  if (!process.connected) return;
  process.on('message', (message) => {
    if (isRelayed(message)) relay(stopSignal(message.signal), message.count);
  });
  process.on('disconnect', () => relay('SIGTERM', 1));
  process.channel?.unref();
}

/**
 * `npx` starts the program below a shell, and neither passes on its own end. Somebody who starts
 * the program without it may want it to outlive the shell, so only `npx` is watched.
 */
function watchPackageRunner(relay: (signal: StopSignal, count: number) => void): void {
  if (process.env['npm_command'] !== 'exec') return;
  const starters = startersOf();
  const timer = setInterval(() => {
    if (startersOf() === starters) return;
    clearInterval(timer);
    relay('SIGTERM', 1);
  }, starterCheckMs);
  timer.unref();
}

/** Parent and, where the system tells, its parent; it changes when one of them is gone. */
function startersOf(): string {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'latin1');
    return `${process.ppid} below ${stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]}`;
  } catch {
    return String(process.ppid);
  }
}

interface Relayed {
  readonly signal: Signal;
  readonly count: number;
}

function isRelayed(message: unknown): message is Relayed {
  if (typeof message !== 'object' || message === null) return false;
  if (!('signal' in message && 'count' in message)) return false;
  return signals.some((name) => name === message.signal) && Number.isInteger(message.count);
}

function stopSignal(name: Signal): StopSignal {
  return name === 'SIGINT' ? 'SIGINT' : 'SIGTERM';
}
