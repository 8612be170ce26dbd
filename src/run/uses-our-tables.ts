import { isEmbedded } from '../scenario/is-embedded.ts';
import type { RunRequest } from './run-request.ts';

/** Whether somebody of a run works on our tables; own operations bring tables of their own. */
export function usesOurTables({
  scenario,
  material,
}: Pick<RunRequest, 'scenario' | 'material'>): boolean {
  if (isEmbedded(scenario.target)) return true;
  return Object.keys(scenario.users).some((name) =>
    Object.values(material.personas[name]?.operations ?? {}).some(
      ({ transport, isOwn }) => transport === 'database' && isOwn !== true,
    ),
  );
}
