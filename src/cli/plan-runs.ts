import { resultsFolderProblem } from '../outputs/results-folder.ts';
import { problemsOf } from '../scenario/checked.ts';
import { InputError, type Problem } from '../scenario/problem.ts';
import type { Invocation } from './invocation.ts';
import { logProblems } from './output-settings.ts';
import { contradictions, type RunCall, type RunOptions } from './options.ts';
import { emptyArgument, missingArgument } from './read-arguments.ts';
import { planScenario, type PlannedScenario } from './plan-scenario.ts';

/** A run that can be started, and what was asked for. */
export interface PlannedRun extends PlannedScenario {
  readonly call: RunCall;
}

/** What is planned together: runs that share their options. */
export interface RunsPlan {
  readonly command: RunCall['command'];
  readonly calls: readonly RunCall[];
  readonly options: RunOptions;
  /** Problems that were found before. */
  readonly problems: readonly Problem[];
}

/** Plans every run. Throws all problems of all of them as one `InputError`. */
export async function planRuns(
  { command, calls: named, options, problems: early }: RunsPlan,
  invocation: Invocation,
): Promise<readonly PlannedRun[]> {
  // Settings are checked also where there is nothing to set.
  const calls = named.length > 0 ? named : [{ command, scenario: missingArgument, options }];
  const checked = await Promise.all(calls.map((call) => planScenario(call, invocation)));
  const problems = [
    ...invocation.problems,
    ...contradictions(options),
    ...logProblems(options),
    ...early,
    ...nameProblems(named, invocation),
    ...gatherProblems(checked.map((one, index) => [nameOf(calls[index]), problemsOf(one)])),
  ];
  if (problems.length > 0) throw new InputError([...problems, ...outputProblems(options)]);
  return checked.flatMap((one, index) => {
    const call = calls[index];
    return one.kind === 'valid' && call !== undefined ? [{ ...one.value, call }] : [];
  });
}

function nameOf(call: RunCall | undefined): string {
  return call?.scenario ?? '';
}

function nameProblems(calls: readonly RunCall[], { problems }: Invocation): readonly Problem[] {
  if (calls.every(({ scenario }) => scenario !== missingArgument)) return [];
  return emptyArgument('scenario', problems, 'name a scenario, see statecrowd list');
}

/** What is wrong with one of several things, by its name. */
export type NamedProblems = readonly [name: string, problems: readonly Problem[]];

/** Each problem once; one of an option says whose it is, unless all have it. */
export function gatherProblems(named: readonly NamedProblems[]): readonly Problem[] {
  const gathered = new Map<string, { readonly problem: Problem; readonly names: Set<string> }>();
  for (const [name, problems] of named) {
    for (const problem of problems) {
      const key = `${problem.where}\n${problem.message}`;
      const known = gathered.get(key) ?? { problem, names: new Set() };
      gathered.set(key, known);
      known.names.add(name);
    }
  }
  const all = new Set(named.map(([name]) => name)).size;
  return [...gathered.values()].map(({ problem, names }) => {
    const saysWhose = names.size === all || !/^(?:--|STATECROWD_)/.test(problem.where);
    if (saysWhose) return problem;
    return { ...problem, message: `${problem.message} (${[...names].join(', ')})` };
  });
}

/** What is wrong with the folder that was named; a single run tries it out when it starts. */
export function outputProblems({
  output,
  export: isSaved,
  dryRun,
}: RunOptions): readonly Problem[] {
  if (output === undefined || !isSaved || dryRun === true) return [];
  const problem = resultsFolderProblem(output);
  return problem === undefined ? [] : [{ where: '--output', message: `"${output}" ${problem}` }];
}
