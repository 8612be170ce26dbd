import type { Checked } from './checked.ts';
import type { Problem } from './problem.ts';
import type { Scenario } from './scenario.ts';

/** Whether the variable that should hold the bearer token holds none. */
export function tokenProblems(
  resolved: Checked<Scenario>,
  environment: Readonly<Record<string, string | undefined>>,
): readonly Problem[] {
  const name = resolved.kind === 'valid' ? resolved.value.target.tokenEnv : undefined;
  if (name === undefined || (environment[name] ?? '') !== '') return [];
  return [{ where: '--token-env', message: `the environment variable ${name} is not set` }];
}
