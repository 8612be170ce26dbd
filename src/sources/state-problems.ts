import { chartStates } from '../machines/chart-states.ts';
import type { Persona } from '../machines/persona.ts';
import type { ThresholdTags } from '../metrics/threshold.ts';
import { concealParts } from '../scenario/conceal.ts';
import { didYouMean } from '../scenario/nearest.ts';
import type { Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { showValue } from '../scenario/show-value.ts';

const stateTags = ['state', 'from', 'to'] as const satisfies readonly (keyof ThresholdTags)[];

/**
 * Thresholds about states that no chart of the scenario's personas has; `placeOf` says where each
 * was written. Nothing is said of personas that could not be made.
 */
export function stateProblems(
  { thresholds, users, variables }: Scenario,
  personas: Readonly<Record<string, Persona>>,
  placeOf: (index: number) => string,
): readonly Problem[] {
  const concealed = variables.filter(({ path }) => path.includes('thresholds'));
  return thresholds.flatMap(({ tags }, index) => {
    const named = stateTags.flatMap((tag) => tags[tag] ?? []);
    if (named.length === 0) return [];
    const who = tags.persona === undefined ? Object.keys(users) : [tags.persona];
    const charts = who.map((name) => personas[name]).filter((one) => one !== undefined);
    if (charts.length < who.length) return [];
    const states = new Set(charts.flatMap(chartStates));
    return named
      .filter((state) => !states.has(state))
      .map((state) => `unknown state ${showValue(state)}${didYouMean(state, [...states])}`)
      .map((message) => ({
        where: placeOf(index),
        message: concealParts(message, concealed),
      }));
  });
}
