import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onLines } from './lines.ts';
import { PlatformOrders, type PlatformOrder } from './platform-orders.ts';
import type { StartProblem } from './platform-start-error.ts';
import { PlatformStartError } from './platform-start-error.ts';
import type { PlatformSettings } from './settings.ts';
import { platformDefaults } from './settings.ts';
import type { StartReport } from './start-report.ts';
import { readReport } from './start-report.ts';

const startLimitMs = 30_000;
const stopLimitMs = 3_000;
/** Writing a profile comes on top. */
const profiledStopLimitMs = 30_000;

/** A CPU profile that the platform writes when it ends, and only if it ends by itself. */
export interface ProfileSettings {
  readonly folder: string;
  readonly name: string;
  /** Time between two samples. */
  readonly intervalUs: number;
}

/** What has a default may be left out; without tokens the platform gets a random one. */
export interface LaunchSettings extends Partial<Omit<PlatformSettings, 'defects'>> {
  readonly runId: string;
  readonly database: PlatformSettings['database'];
  readonly defects?: Partial<PlatformSettings['defects']>;
  readonly cpuProfile?: ProfileSettings | undefined;
}

export interface PlatformExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running platform. It ends with the process that launched it, whatever ends that one. */
export interface PlatformHandle {
  readonly wsUrl: string;
  readonly httpUrl: string;
  readonly pid: number;
  /** The first of its bearer tokens. */
  readonly token: string;
  readonly exited: Promise<PlatformExit>;
  /** How it is from now on; resolves when it is so, or when it is gone. */
  obey(order: PlatformOrder): Promise<void>;
  /** Ends its process at once, without warning and without tidying up. */
  kill(): void;
  /** Freezes its process; what is returned lets it go on, as does the end of the launcher. */
  freeze(): () => void;
  /** Graceful within 2 s, by force after 3, or 30 with a profile; may be called again. */
  stop(): Promise<void>;
}

/**
 * Starts the platform as a process of its own, out of reach of the terminal's Ctrl-C. Rejects with
 * a `PlatformStartError` when it does not come up within 30 s.
 */
export async function launchPlatform(launch: LaunchSettings): Promise<PlatformHandle> {
  const { cpuProfile, ...given } = launch;
  const settings = complete(given);
  const child = spawnProgram(cpuProfile);
  const exited = new Promise<PlatformExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  child.stdin?.on('error', () => undefined);
  child.stdin?.write(`${JSON.stringify(settings)}\n`);
  const orders = new PlatformOrders(child);
  const report = await firstReport(child);
  if (report.kind === 'failed') {
    child.kill('SIGKILL');
    throw new PlatformStartError(report.problems);
  }
  const { wsUrl, httpUrl, pid } = report;
  const limitMs = cpuProfile === undefined ? stopLimitMs : profiledStopLimitMs;
  const stop = (): Promise<void> => stopProgram(child, exited, limitMs);
  const kill = (): void => void child.kill('SIGKILL');
  return {
    wsUrl,
    httpUrl,
    pid,
    token: settings.tokens[0] ?? '',
    exited,
    obey: (order) => orders.give(order),
    kill,
    freeze: () => freeze(pid),
    stop,
  };
}

/** Done by a process that sees the end of this one, so that no frozen platform outlives it. */
function freeze(pid: number): () => void {
  const script = `kill -STOP ${pid}; read -r line; kill -CONT ${pid}`;
  const warden = spawn('/bin/sh', ['-c', script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  warden.stdin.on('error', () => undefined);
  return () => void warden.stdin.end();
}

function complete(launch: Omit<LaunchSettings, 'cpuProfile'>): PlatformSettings {
  const defects = { ...platformDefaults.defects, ...launch.defects };
  const tokens = launch.tokens ?? [randomBytes(24).toString('hex')];
  return { ...platformDefaults, ...launch, tokens, defects };
}

/** Its standard input is the lifeline: it closes when this process is gone, however it went. */
function spawnProgram(profile: ProfileSettings | undefined): ChildProcess {
  const program = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));
  const { NODE_OPTIONS: _, ...env } = process.env;
  return spawn(process.execPath, [...profiling(profile), program], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    env,
  });
}

function profiling(profile: ProfileSettings | undefined): readonly string[] {
  if (profile === undefined) return [];
  const { folder, name, intervalUs } = profile;
  return [
    '--cpu-prof',
    `--cpu-prof-dir=${folder}`,
    `--cpu-prof-name=${name}`,
    `--cpu-prof-interval=${intervalUs}`,
  ];
}

function firstReport(child: ChildProcess): Promise<StartReport> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(failed('it did not start in time')), startLimitMs);
    const settle = (report: StartReport): void => {
      clearTimeout(late);
      resolve(report);
    };
    child.on('error', (error) => settle(failed(`its process did not start: ${error.message}`)));
    // `close` comes after the last line was read, `exit` may come before.
    child.on('close', (code, signal) =>
      settle(failed(`its process ended before it was ready (${signal ?? `exit code ${code}`})`)),
    );
    if (child.stdout === null) return;
    onLines(child.stdout, (line) => {
      const report = readReport(line);
      if (report !== undefined) settle(report);
    });
  });
}

function failed(message: string): StartReport {
  const problem: StartProblem = { where: 'platform', message };
  return { kind: 'failed', problems: [problem] };
}

async function stopProgram(
  child: ChildProcess,
  exited: Promise<PlatformExit>,
  limitMs: number,
): Promise<void> {
  child.stdin?.end();
  const force = setTimeout(() => child.kill('SIGKILL'), limitMs);
  await exited;
  clearTimeout(force);
}
