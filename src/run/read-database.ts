import type { ServerUsage } from '../db/postgres/server-usage.ts';
import { hostNow, hostTimeout } from '../determinism/host.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Where the usage of a database of ours can be read. */
export type ReadUsage = () => Promise<ServerUsage | undefined>;

/** Readings while a run lasts. */
export interface UsageReadings {
  start(): void;
  /** Nothing is recorded from then on. */
  stop(): void;
}

const intervalMs = 1000;
const bytesPerMebibyte = 1_048_576;
const millisecondsPerSecond = 1000;

/**
 * Reads once a second what the embedded database takes of the machine: `database_cpu` in cores and
 * `database_memory` in MiB. What cannot be read is missing; names the scenario uses are its own.
 */
export function readDatabase(
  readUsage: ReadUsage | undefined,
  { readings }: Pick<Scenario, 'readings'>,
  record: (figure: string, value: number) => void,
): UsageReadings {
  const taken = new Set(readings.flatMap(({ figures }) => Object.keys(figures)));
  let before: ServerUsage | undefined;
  let isOver = readUsage === undefined;
  let cancel: () => void = () => undefined;
  const tell = (figure: string, value: number | undefined): void => {
    if (value !== undefined && !taken.has(figure)) record(figure, value);
  };
  const poll = async (): Promise<void> => {
    const dueAt = hostNow() + intervalMs;
    const usage = await readUsage?.();
    if (isOver) return;
    tell('database_cpu', coresBetween(before, usage));
    tell('database_memory', mebibytesOf(usage));
    before = usage ?? before;
    cancel = hostTimeout(() => void poll(), Math.max(0, dueAt - hostNow()));
  };
  return {
    start: () => {
      if (!isOver) void poll();
    },
    stop: () => {
      isOver = true;
      cancel();
    },
  };
}

/** `undefined` when something that was counted before is no more: then nobody can tell. */
function coresBetween(
  before: ServerUsage | undefined,
  now: ServerUsage | undefined,
): number | undefined {
  if (before === undefined || now === undefined || now.at <= before.at) return undefined;
  const seconds = now.cpuSeconds - before.cpuSeconds;
  return seconds < 0 ? undefined : (seconds * millisecondsPerSecond) / (now.at - before.at);
}

function mebibytesOf(usage: ServerUsage | undefined): number | undefined {
  const bytes = usage?.memoryBytes ?? undefined;
  return bytes === undefined ? undefined : bytes / bytesPerMebibyte;
}
