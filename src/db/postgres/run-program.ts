import { spawn } from 'node:child_process';
import { hostTimeout } from '../../determinism/host.ts';
import type { ServerUser } from './server-user.ts';

export interface ProgramEnd {
  readonly ok: boolean;
  /** The last 4,000 characters of what it printed, or why it could not be started. */
  readonly output: string;
}

const keptOutput = 4_000;
const programTimeoutMs = 60_000;

/** Runs a program of Postgres to its end, at most 60 s; a failure is in the result. */
export function runProgram(
  program: string,
  parameters: readonly string[],
  user: ServerUser | undefined,
): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    let output = '';
    const keep = (chunk: Buffer) => (output = lastOf(output + chunk.toString()));
    const child = spawn(program, parameters, {
      ...user,
      cwd: '/',
      env: serverEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const cancel = hostTimeout(() => child.kill('SIGKILL'), programTimeoutMs);
    const end = (result: ProgramEnd) => {
      cancel();
      resolve(result);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => end({ ok: false, output: error.message }));
    child.once('close', (code) => end({ ok: code === 0, output }));
  });
}

/** The same on every machine; no setting of another Postgres comes through. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '', LANG: 'C', LC_ALL: 'C', TZ: 'UTC' };
}

export function lastOf(output: string): string {
  return output.slice(-keptOutput);
}
