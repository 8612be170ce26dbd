import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { hostNow, hostSleep } from '../src/determinism/host.ts';

const program = fileURLToPath(new URL('../bin/statecrowd.js', import.meta.url));
const rounds = 5;

/** From the command to the first user online with the embedded platform, and `--help`; in ms. */
export async function start(): Promise<void> {
  const firstUser = await repeated(untilFirstUser);
  const help = await repeated(() => untilExit(['--help']));
  process.stdout.write(`first user online  ${summary(firstUser)}\n`);
  process.stdout.write(`--help             ${summary(help)}\n`);
}

async function untilFirstUser(): Promise<number> {
  const startedAt = hostNow();
  const child = spawn(
    process.execPath,
    [
      program,
      'run',
      'mixed_workload',
      '--duration',
      '2',
      '--warmup',
      '1',
      '--users',
      '10',
      '--no-export',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise((resolve) => child.once('close', resolve));
  for await (const line of createInterface({ input: child.stderr })) {
    const port = /ws:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    await untilConnected(`http://127.0.0.1:${port}/health`);
    const tookMs = hostNow() - startedAt;
    child.stderr.resume();
    await ended;
    return tookMs;
  }
  throw new Error('the run never said where its platform is');
}

async function untilConnected(url: string): Promise<void> {
  for (;;) {
    const health: unknown = await (await fetch(url)).json();
    const isRecord = typeof health === 'object' && health !== null && 'connections' in health;
    if (isRecord && Number(health.connections) > 0) return;
    await hostSleep(1);
  }
}

async function untilExit(args: readonly string[]): Promise<number> {
  const startedAt = hostNow();
  const child = spawn(process.execPath, [program, ...args], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('close', resolve));
  return hostNow() - startedAt;
}

async function repeated(measure: () => Promise<number>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await measure());
  return times.toSorted((a, b) => a - b);
}

function summary(sorted: readonly number[]): string {
  const [min = NaN, middle = NaN, max = NaN] = [
    sorted[0],
    sorted[Math.floor(sorted.length / 2)],
    sorted.at(-1),
  ];
  return `min ${min.toFixed(0)}  median ${middle.toFixed(0)}  max ${max.toFixed(0)} ms`;
}
