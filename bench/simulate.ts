import { fork } from 'node:child_process';
import { once } from 'node:events';

const scenario = 'mixed_workload';
const lengths = [60, 600, 3600];
const mostUs = 50;

/**
 * CPU of user and system, of all threads, per simulated operation with log and samples written:
 * each length in a process of its own, which has loaded the program before it begins.
 */
export async function simulate(): Promise<void> {
  let cost = NaN;
  for (const seconds of lengths) {
    const { cpuUs, startUs, operations } = await measured(seconds);
    cost = cpuUs / operations;
    process.stdout.write(
      `${String(seconds).padStart(5)} s  ${String(operations).padStart(7)} operations  ` +
        `${(cpuUs / 1e6).toFixed(2).padStart(6)} s of CPU  ${cost.toFixed(1)} µs each  ` +
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
