import { replay, type ReplayResult } from '../run/replay-run.ts';
import { InputError, problemsIn, type Problem } from '../scenario/problem.ts';
import { strongestExit, type ExitReason } from './exit-codes.ts';
import type { Invocation } from './invocation.ts';
import { emptyArgument, missingArgument } from './read-arguments.ts';
import { replayLines } from './terminal/replay-lines.ts';

export interface ReplayCommandOptions {
  readonly user?: string;
  readonly scenario?: string;
  readonly preset?: string;
  readonly json?: boolean;
}

/** A call of `replay`. */
export interface ReplayCall {
  readonly results: string;
  readonly options: ReplayCommandOptions;
}

/** Replays a log and prints what came of it. Throws all problems as one `InputError`. */
export async function replayLog(call: ReplayCall, invocation: Invocation): Promise<ExitReason> {
  const { options } = call;
  const result = await replayed(call, invocation.problems);
  const text = options.json === true ? replayJson(result) : replayLines(result).join('\n');
  process.stdout.write(`${text}\n`);
  return strongestExit([
    result.matches ? 'passed' : 'failed',
    result.kind === 'complete' ? 'passed' : 'incomplete',
  ]);
}

async function replayed(
  { results, options }: ReplayCall,
  early: readonly Problem[],
): Promise<ReplayResult> {
  const { json: _, ...wanted } = options;
  const problems = [...early];
  if (results === missingArgument) {
    problems.push(...emptyArgument('results', early, 'name a results folder'));
    throw new InputError(problems);
  }
  try {
    const result = await replay(results, { ...wanted, timelines: false });
    if (problems.length === 0) return result;
  } catch (error) {
    const found = problemsIn(error);
    if (found === undefined) throw error;
    problems.push(...found.map(asOption));
  }
  throw new InputError(problems);
}

/** What the API calls `options.user` is `--user` here. */
function asOption({ where, message }: Problem): Problem {
  return {
    where: where.replace('options.', '--'),
    message: message.replace('options.', '--'),
  };
}

function replayJson(result: ReplayResult): string {
  const content = {
    complete: result.kind === 'complete',
    missing: result.missing ?? null,
    matches: result.matches,
    divergence: result.divergence ?? null,
    users: result.users,
    events: result.events,
    end_ms: result.endMs,
    hash: result.hash,
    recorded_hash: result.recordedHash ?? null,
    coverage: result.coverage,
    timelines: result.timelines,
    omitted: result.omitted,
  };
  return JSON.stringify(content, null, 2);
}
