import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const launcher = `${root}bin/statecrowd.js`;

/** What one call of the program printed and how it ended. */
export interface CallResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface CallSettings {
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
  /** Through the launcher's detour for a Node.js that cannot run the program itself. */
  readonly relaunched?: boolean;
  /** In a process group of its own, as a terminal would start it. */
  readonly grouped?: boolean;
}

/** A running program whose output is gathered. */
export interface Call {
  readonly child: ChildProcess;
  readonly ended: Promise<CallResult>;
  /** The standard output once it matches; rejects when the program ends without it. */
  until(pattern: RegExp): Promise<string>;
  /** The same for the standard error. */
  untilError(pattern: RegExp): Promise<string>;
}

/** Starts the program as people do, in a process of its own. */
export function startStatecrowd(args: readonly string[], settings: CallSettings = {}): Call {
  const node = settings.relaunched === true ? ['--no-experimental-strip-types'] : [];
  const child = spawn(process.execPath, [...node, launcher, ...args], {
    detached: settings.grouped === true,
    cwd: settings.folder ?? root,
    env: { ...withoutOurs(process.env), ...settings.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', err: '' };
  child.stderr?.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
  child.stdout?.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
  const ended = new Promise<CallResult>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, ...text }));
  });
  const watch = (name: 'out' | 'err', pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(text[name])) resolve(text[name]);
      };
      (name === 'out' ? child.stdout : child.stderr)?.on('data', look);
      void ended.then(({ err }) => reject(new Error(`ended before ${pattern}: ${err}`)));
      look();
    });
  return {
    child,
    ended,
    until: (pattern) => watch('out', pattern),
    untilError: (pattern) => watch('err', pattern),
  };
}

/** Runs the program to its end. */
export function runStatecrowd(
  args: readonly string[],
  settings: CallSettings = {},
): Promise<CallResult> {
  return startStatecrowd(args, settings).ended;
}

function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !name.startsWith('STATECROWD_'));
  return Object.fromEntries(kept);
}
