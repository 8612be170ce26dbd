import { CommanderError } from 'commander';
import { packageVersion } from '../run/package-version.ts';
import { InputError, problemsIn } from '../scenario/problem.ts';
import { exits } from './exit-codes.ts';
import type { ExitReason } from './exit-codes.ts';
import { watchInterruptions } from './interruptions.ts';
import type { Invocation } from './invocation.ts';
import { formatProblems, oneLine } from './print-problems.ts';
import { createProgram } from './program.ts';
import { readArguments } from './read-arguments.ts';

/** Runs one call and ends the process with its exit code; nothing else ends it. */
export async function main(written: readonly string[]): Promise<void> {
  surviveClosedPipes();
  process.on('uncaughtException', (error) => leave(reportDefect(error)));
  process.on('unhandledRejection', (error) => leave(reportDefect(error)));
  const interruptions = watchInterruptions((signal) => {
    leave(signal === 'SIGINT' ? 'interrupted' : 'terminated');
  });
  const call = { interruptions, environment: process.env };
  leave(await invoke(written, call));
}

async function invoke(
  written: readonly string[],
  call: Pick<Invocation, 'environment' | 'interruptions'>,
): Promise<ExitReason> {
  const version = packageVersion();
  const blank: Invocation = { ...call, written, problems: [], exit: 'passed' };
  const { command, accepted, problems } = readArguments(createProgram(blank, version), written);
  const invocation: Invocation = { ...call, written, problems, exit: 'passed' };
  try {
    if (accepted.length === 0 && problems.length > 0) throw new InputError(problems);
    await createProgram(invocation, version).parseAsync([...accepted], { from: 'user' });
    return invocation.exit;
  } catch (error) {
    return explain(error, command);
  }
}

function explain(error: unknown, command: string): ExitReason {
  const problems = problemsIn(error);
  if (problems !== undefined) {
    process.stderr.write(formatProblems(command, problems));
    return 'wrongInput';
  }
  if (error instanceof CommanderError) return error.exitCode === 0 ? 'passed' : 'wrongInput';
  return reportDefect(error);
}

function reportDefect(error: unknown): ExitReason {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  process.stderr.write(`statecrowd: internal error: ${oneLine(message)}\n`);
  const isDebugging = (process.env['STATECROWD_DEBUG'] ?? '') !== '';
  const stack = error instanceof Error ? error.stack : undefined;
  const advice = 'This is a defect. Please report it with the output of the same command under';
  process.stderr.write(
    isDebugging ? `${stack ?? 'no stack'}\n` : `${advice} STATECROWD_DEBUG=1.\n`,
  );
  return 'internalError';
}

/** A reader that has seen enough (`| head`) is no error. */
function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

function leave(reason: ExitReason): void {
  const { code } = exits[reason];
  process.exitCode = code;
  process.stdout.write('', () => process.exit(code));
}
