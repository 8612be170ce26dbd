import { diffRuns, type RunDifference } from '../run/diff-runs.ts';
import { InputError, problemsIn, type Problem } from '../scenario/problem.ts';
import type { ExitReason } from './exit-codes.ts';
import type { Invocation } from './invocation.ts';
import { emptyArgument, missingArgument } from './read-arguments.ts';
import { diffLines } from './terminal/diff-lines.ts';

export interface DiffOptions {
  readonly json?: boolean;
}

/** A call of `diff`. */
export interface DiffCall {
  readonly a: string;
  readonly b: string;
  readonly options: DiffOptions;
}

/** Prints where two recorded runs differ first. Throws all problems as one `InputError`. */
export async function diff(call: DiffCall, invocation: Invocation): Promise<ExitReason> {
  const found = await compared(call, invocation.problems);
  const text = call.options.json === true ? diffJson(found) : diffLines(found).join('\n');
  process.stdout.write(`${text}\n`);
  if (found.first !== undefined) return 'failed';
  return found.cut.length > 0 ? 'incomplete' : 'passed';
}

async function compared({ a, b }: DiffCall, early: readonly Problem[]): Promise<RunDifference> {
  const named = { a, b };
  const problems = [...early];
  for (const [name, folder] of Object.entries(named)) {
    if (folder !== missingArgument) continue;
    problems.push(...emptyArgument(name, early, 'name a results folder'));
  }
  if (a === missingArgument || b === missingArgument) throw new InputError(problems);
  try {
    const found = await diffRuns(a, b);
    if (problems.length === 0) return found;
  } catch (error) {
    const wrong = problemsIn(error);
    if (wrong === undefined) throw error;
    problems.push(...wrong);
  }
  throw new InputError(problems);
}

function diffJson({ headers, first, cut }: RunDifference): string {
  const difference = first && { ...first, a: first.a ?? null, b: first.b ?? null };
  const content = { equal: first === undefined, first: difference ?? null, cut, headers };
  return JSON.stringify(content, null, 2);
}
