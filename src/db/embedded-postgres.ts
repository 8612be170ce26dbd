import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostTimeout } from '../determinism/host.ts';
import { isKeeperReport, usageQuestion } from './postgres/keeper-report.ts';
import { sweepServerFolders } from './postgres/server-folder.ts';
import type { ServerUsage } from './postgres/server-usage.ts';
import { DatabaseSetupError } from './setup-error.ts';

export interface EmbeddedPostgres {
  /** Loopback only, with a random password: not for logs or results. */
  readonly url: string;
  /** Settles when server, keeper and files are gone: after `stop`, or because they failed. */
  readonly ended: Promise<void>;
  /** What it takes of the machine; `undefined` when that cannot be read. One call at a time. */
  readonly usage: () => Promise<ServerUsage | undefined>;
  /** Bounded by about 15 s, usually 0.2 s. Safe to call twice. */
  readonly stop: () => Promise<void>;
}

const defaultMaxConnections = 200;
const startTimeoutMs = 120_000;
const stopTimeoutMs = 10_000;
const usageTimeoutMs = 2_000;

/**
 * Starts a real, empty Postgres server on a free loopback port under a keeper process, which
 * stops it and removes its files when the calling process ends, however that happens. Does not keep
 * the caller's event loop alive. Throws `DatabaseSetupError` when this machine cannot run Postgres.
 */
export async function startEmbeddedPostgres(
  options: { readonly maxConnections?: number } = {},
): Promise<EmbeddedPostgres> {
  const keeper = launchKeeper(options.maxConnections ?? defaultMaxConnections);
  const ended = cleanEnd(keeper);
  const stop = () => stopKeeper(keeper, ended);
  const cancel = hostTimeout(() => keeper.kill('SIGKILL'), startTimeoutMs);
  try {
    const url = await readiness(keeper);
    release(keeper);
    return { url, ended, stop, usage: () => askUsage(keeper) };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    cancel();
  }
}

/** Detached, so that Ctrl-C in a terminal reaches the caller alone, who decides when to stop. */
function launchKeeper(maxConnections: number): ChildProcess {
  const program = new URL(`./postgres-keeper${extname(import.meta.url)}`, import.meta.url);
  const { PATH, TMPDIR } = process.env;
  return spawn(process.execPath, [fileURLToPath(program), String(maxConnections)], {
    detached: true,
    cwd: '/',
    env: { ...(PATH !== undefined && { PATH }), ...(TMPDIR !== undefined && { TMPDIR }) },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/** A keeper that was killed leaves a server and a folder, which are ours to remove. */
async function cleanEnd(keeper: ChildProcess): Promise<void> {
  await new Promise<void>((resolve) => {
    keeper.once('exit', () => resolve());
    keeper.once('error', () => resolve());
  });
  await sweepServerFolders();
}

function readiness(keeper: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (cause: string) => {
      const message = `the embedded Postgres cannot start: ${cause}; use --db-url`;
      reject(new DatabaseSetupError([{ where: '--db-url', message }]));
    };
    keeper.once('message', (report: unknown) => {
      if (!isKeeperReport(report)) fail('its keeper is of another version');
      else if (report.kind === 'ready') resolve(report.url);
      else if (report.kind === 'failed') reject(new DatabaseSetupError(report.problems));
      else fail('its keeper is of another version');
    });
    keeper.once('error', (error) => fail(error.message));
    keeper.once('exit', (code, signal) => fail(`its keeper ended with ${signal ?? code}`));
  });
}

function askUsage(keeper: ChildProcess): Promise<ServerUsage | undefined> {
  return new Promise((resolve) => {
    if (!keeper.connected) return resolve(undefined);
    const end = (usage: ServerUsage | undefined): void => {
      cancel();
      keeper.off('message', take);
      resolve(usage);
    };
    const take = (report: unknown): void => {
      if (isKeeperReport(report) && report.kind === 'usage') end(report.usage ?? undefined);
    };
    const cancel = hostTimeout(() => end(undefined), usageTimeoutMs);
    keeper.on('message', take);
    keeper.send(usageQuestion, (error) => error === null || end(undefined));
  });
}

function release(keeper: ChildProcess): void {
  keeper.unref();
  keeper.channel?.unref();
}

async function stopKeeper(keeper: ChildProcess, ended: Promise<void>): Promise<void> {
  keeper.ref();
  if (keeper.connected) keeper.disconnect();
  const cancel = hostTimeout(() => keeper.kill('SIGKILL'), stopTimeoutMs);
  await ended;
  cancel();
}
