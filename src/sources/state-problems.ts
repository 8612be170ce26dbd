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
 * Thresholds and faults about states that no chart of the scenario's personas has. Nothing is said
 * of personas that could not be made.
 */
export function stateProblems(
  scenario: Scenario,
  personas: Readonly<Record<string, Persona>>,
  locate: (path: readonly PropertyKey[]) => string,
): readonly Problem[] {
  return [
    ...thresholdProblems(scenario, personas, locate),
    ...conditionProblems(scenario, personas, locate),
  ];
}

function conditionProblems(
  { faults, users, variables }: Scenario,
  personas: Readonly<Record<string, Persona>>,
  locate: (path: readonly PropertyKey[]) => string,
): readonly Problem[] {
  const names = Object.keys(users);
  const charts = names.map((name) => personas[name]).filter((one) => one !== undefined);
  if (charts.length < names.length) return [];
  const states = new Set(charts.flatMap(chartStates));
  const concealed = variables.filter(({ path }) => path.includes('faults'));
  return faults.flatMap(({ when }, index) => {
    if (when === undefined || states.has(when.state)) return [];
    const message = unknownState(when.state, states);
    return [
      { where: locate(['faults', index, 'when']), message: concealParts(message, concealed) },
    ];
  });
}

function unknownState(state: string, known: ReadonlySet<string>): string {
  return `unknown state ${showValue(state)}${didYouMean(state, [...known])}`;
}

function thresholdProblems(
  { thresholds, users, variables }: Scenario,
  personas: Readonly<Record<string, Persona>>,
  locate: (path: readonly PropertyKey[]) => string,
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
      .map((state) => unknownState(state, states))
      .map((message) => ({
        where: locate(['thresholds', index]),
        message: concealParts(message, concealed),
      }));
  });
}
