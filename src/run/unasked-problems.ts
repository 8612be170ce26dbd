import type { Problem } from '../scenario/problem.ts';
import { embeddedReachProblems } from '../scenario/reach-problems.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { databaseProblems } from '../scenario/target-problems.ts';
import { certificateProblems, type Environment } from './certificate-problems.ts';

/** What of the target of a run can be told to be wrong without asking anybody. */
export function unaskedProblems(
  { target }: Scenario,
  environment: Environment,
): readonly Problem[] {
  return [
    ...databaseProblems(target),
    ...embeddedReachProblems(target),
    ...certificateProblems(target, environment),
  ];
}
