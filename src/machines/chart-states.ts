import type { Persona } from './persona.ts';
import { shellChart } from './virtual-user-chart.ts';

interface StateNode {
  readonly type: string;
  readonly path: readonly string[];
  readonly states: Readonly<Record<string, StateNode>>;
}

/** Paths of all states that a user of this kind can be in, outer ones included. */
export function chartStates({ online }: Persona): readonly string[] {
  return pathsWithin(shellChart(online).root);
}

function pathsWithin({ states }: StateNode): readonly string[] {
  return Object.values(states)
    .filter(({ type }) => type !== 'history')
    .flatMap((state) => [state.path.join('.'), ...pathsWithin(state)]);
}
