import type { Checked } from '../scenario/checked.ts';
import type { Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Invocation } from './invocation.ts';

/** Whether the variable that should hold the bearer token holds none. */
export function tokenProblems(
  resolved: Checked<Scenario>,
  { environment }: Invocation,
): readonly Problem[] {
  const name = resolved.kind === 'valid' ? resolved.value.target.tokenEnv : undefined;
  if (name === undefined || (environment[name] ?? '') !== '') return [];
  return [{ where: '--token-env', message: `the environment variable ${name} is not set` }];
}
