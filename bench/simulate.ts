import { fork } from 'node:child_process';
import { once } from 'node:events';

const scenario = 'mixed_workload';
const lengths = [60, 600, 3600];
const mostUs = 50;

/**
 * CPU of user and system, of all threads, per simulated operation with log and samples written:
 * each in a process of its own, which has loaded the program before it begins. Of three runs of a
 * length the least counts, for what else the machine does only adds to it.
 */
export async function simulate(): Promise<void> {
  let cost = NaN;
  for (const seconds of lengths) {
    const runs = [
      await measured(seconds),
      await measured(seconds),
      await measured(seconds),
    ] as const;
    const costs = runs.map(costUs);
    cost = Math.min(...costs);
    const [{ operations, startUs }] = runs;
    process.stdout.write(
      `${String(seconds).padStart(5)} s  ${String(operations).padStart(7)} operations  ` +
        `${costs.map((each) => each.toFixed(1)).join(', ')} µs of CPU each  ` +
        `(loading the program before: ${(startUs / 1e6).toFixed(2)} s)\n`,
    );
  }
  const isGood = cost <= mostUs;
  if (!isGood) process.exitCode = 1;
  process.stdout.write(
    `${isGood ? 'PASS' : 'FAIL'}  at most ${mostUs} µs per operation of an hour of ${scenario}\n`,
  );
}

interface Measured {
  readonly cpuUs: number;
  readonly startUs: number;
  readonly operations: number;
}

function costUs({ cpuUs, operations }: Measured): number {
  return cpuUs / operations;
}

async function measured(seconds: number): Promise<Measured> {
  const subject = new URL('./simulate-subject.ts', import.meta.url);
  const child = fork(subject, [scenario, `${seconds}`], { execArgv: [] });
  const ended = once(child, 'exit');
  const [message]: unknown[] = await Promise.race([once(child, 'message'), ended]);
  await ended;
  if (!isMeasured(message)) throw new Error('the measured process said something else');
  return message;
}

function isMeasured(message: unknown): message is Measured {
  return typeof message === 'object' && message !== null && 'operations' in message;
}
