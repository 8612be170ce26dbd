import { InputError } from '../scenario/problem.ts';
import type { Invocation } from './invocation.ts';
import type { RunOptions } from './options.ts';
import { startProblems, type ProbedTargets, type RunStart } from './perform-run.ts';
import { gatherProblems, outputProblems, type NamedProblems } from './plan-runs.ts';

/** Throws all that would keep any of the runs from starting as one `InputError`. */
export async function checkStarts(
  starts: readonly RunStart[],
  options: RunOptions,
  invocation: Invocation,
): Promise<void> {
  const named: NamedProblems[] = [];
  const probed: ProbedTargets = new Map();
  for (const start of starts) {
    const problems = await startProblems(start, invocation, probed);
    named.push([start.run.call.scenario, problems]);
  }
  const whole = outputProblems(options);
  // What is wrong with a folder is wrong with those in it.
  const parts = gatherProblems(named).filter(
    ({ where }) => whole.length === 0 || where !== whole[0]?.where,
  );
  if (whole.length + parts.length > 0) throw new InputError([...whole, ...parts]);
}
