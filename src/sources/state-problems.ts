import { chartStates } from '../machines/chart-states.ts';
import type { Persona } from '../machines/persona.ts';
import type { ThresholdTags } from '../metrics/threshold.ts';
import { concealParts } from '../scenario/conceal.ts';
import { didYouMean } from '../scenario/nearest.ts';
import type { Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { showValue } from '../scenario/show-value.ts';

const stateTags = ['state', 'from', 'to'] as const satisfies readonly (keyof ThresholdTags)[];

/** Thresholds and faults about states that no chart of the scenario's personas has. */
export function stateProblems(
  scenario: Scenario,
  personas: Readonly<Record<string, Persona>>,
  locate: (path: readonly PropertyKey[]) => string,
): readonly Problem[] {
  return [
    ...thresholdProblems(scenario, personas),
    ...conditionProblems(scenario, personas, locate),
  ];
}

function conditionProblems(
  { faults, users, variables }: Scenario,
  personas: Readonly<Record<string, Persona>>,
  locate: (path: readonly PropertyKey[]) => string,
): readonly Problem[] {
  const states = new Set(Object.keys(users).flatMap((name) => statesOf(personas[name])));
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
): readonly Problem[] {
  const concealed = variables.filter(({ path }) => path.includes('thresholds'));
  return thresholds.flatMap(({ text, tags }) => {
    const named = stateTags.flatMap((tag) => tags[tag] ?? []);
    if (named.length === 0) return [];
    const who = tags.persona === undefined ? Object.keys(users) : [tags.persona];
    const states = new Set(who.flatMap((name) => statesOf(personas[name])));
    return named
      .filter((state) => !states.has(state))
      .map((state) => unknownState(state, states))
      .map((message) => ({
        where: concealParts(`threshold ${text}`, concealed),
        message: concealParts(message, concealed),
      }));
  });
}

function statesOf(persona: Persona | undefined): readonly string[] {
  return persona === undefined ? [] : chartStates(persona);
}
