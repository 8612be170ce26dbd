import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chown, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { hostTimeout, randomToken } from '../../determinism/host.ts';
import { DatabaseSetupError } from '../setup-error.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { lastOf, runProgram, serverEnvironment } from './run-program.ts';
import type { ServerFolder } from './server-folder.ts';
import type { ServerUser } from './server-user.ts';

interface ServerPlan {
  readonly binaries: PostgresBinaries;
  readonly folder: ServerFolder;
  readonly user: ServerUser | undefined;
  readonly maxConnections: number;
}

export interface PostgresServer {
  /** Holds the random password of its only user. */
  readonly url: string;
  /** Of the process that started all others of the server. */
  readonly pid: number | undefined;
  /** Settles when the server has ended, asked or not. */
  readonly ended: Promise<void>;
  /** Fast shutdown, after 5 s an immediate one, after 2 s more a kill. */
  readonly stop: () => Promise<void>;
}

const account = 'statecrowd';
const portAttempts = 5;
const startTimeoutMs = 30_000;
const fastMs = 5_000;
const immediateMs = 2_000;

/** A new, empty server on a free loopback port. Throws `DatabaseSetupError` if it cannot start. */
export async function startServer(plan: ServerPlan): Promise<PostgresServer> {
  const password = randomToken(16);
  await initialise(plan, password);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const started = await launch(plan, port);
    if (started.kind === 'running') return serverAt(started.process, { port, password });
    const taken = /Address already in use/.test(started.output);
    if (!taken || attempt === portAttempts) throw cannotStart('postgres', started.output);
  }
}

async function initialise(plan: ServerPlan, password: string): Promise<void> {
  const { binaries, folder, user } = plan;
  const file = join(folder.path, 'password');
  await writeFile(file, password, { mode: 0o600 });
  if (user !== undefined) await chown(file, user.uid, user.gid);
  const parameters = ['-D', folder.data, '-U', account, '--pwfile', file, '-E', 'UTF8'];
  const quick = ['--auth=scram-sha-256', '--no-locale', '--no-sync', '--no-instructions'];
  const initdb = join(binaries.folder, 'initdb');
  const end = await runProgram(initdb, [...parameters, ...quick], user);
  await rm(file, { force: true });
  if (!end.ok) throw cannotStart('initdb', end.output);
}

function cannotStart(program: string, output: string): DatabaseSetupError {
  const lines = output.trim().split('\n').slice(-3).join(' / ');
  const message = `the embedded Postgres cannot start (${program}: ${lines}); use --db-url`;
  return new DatabaseSetupError([{ where: '--db-url', message }]);
}

type Launch =
  | { readonly kind: 'running'; readonly process: ChildProcess }
  | { readonly kind: 'ended'; readonly output: string };

function launch(plan: ServerPlan, port: number): Promise<Launch> {
  const { binaries, folder, user } = plan;
  const parameters = ['-D', folder.data, ...settings(plan, port).flatMap((text) => ['-c', text])];
  const child = spawn(join(binaries.folder, 'postgres'), parameters, {
    ...user,
    cwd: folder.data,
    env: serverEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return new Promise((resolve) => {
    let output = '';
    const cancel = hostTimeout(() => child.kill('SIGKILL'), startTimeoutMs);
    child.stderr.on('data', (chunk: Buffer) => {
      output = lastOf(output + chunk.toString());
      if (!output.includes('ready to accept connections')) return;
      cancel();
      resolve({ kind: 'running', process: child });
    });
    const end = (cause: string) => {
      cancel();
      resolve({ kind: 'ended', output: cause });
    };
    child.once('error', (error) => end(error.message));
    child.once('close', () => end(output));
  });
}

/** No durability, the data does not outlive the server; shared memory is in its folder. */
function settings({ binaries, maxConnections }: ServerPlan, port: number): readonly string[] {
  const always = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    `max_connections=${maxConnections}`,
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'wal_level=minimal',
    'max_wal_senders=0',
    'dynamic_shared_memory_type=mmap',
    'max_parallel_workers_per_gather=0',
    'jit=off',
    'logging_collector=off',
    'log_min_messages=log',
    'log_checkpoints=off',
    'log_autovacuum_min_duration=-1',
  ];
  return binaries.major >= 18 ? [...always, 'io_method=sync'] : always;
}

interface Access {
  readonly port: number;
  readonly password: string;
}

function serverAt(child: ChildProcess, { port, password }: Access): PostgresServer {
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const stop = async () => {
    child.kill('SIGINT');
    const cancelImmediate = hostTimeout(() => child.kill('SIGQUIT'), fastMs);
    const cancelKill = hostTimeout(() => child.kill('SIGKILL'), fastMs + immediateMs);
    await ended;
    cancelImmediate();
    cancelKill();
  };
  const url = `postgresql://${account}:${password}@127.0.0.1:${port}/postgres`;
  return { url, pid: child.pid, ended, stop };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      server.close(() => (port === undefined ? reject(new Error('no port')) : resolve(port)));
    });
  });
}
