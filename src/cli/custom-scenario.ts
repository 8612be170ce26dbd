import { isGroup } from '../scenario/lay-over.ts';
import { ownScenarioName, type OwnScenario } from '../scenario/own-scenario.ts';
import type { Problem } from '../scenario/problem.ts';
import { readUserCounts, type WrittenCounts } from '../scenario/user-mix.ts';
import { customFlags, type RunsOptions } from './sequence-options.ts';

type CustomOptions = Pick<RunsOptions, 'customName' | 'customDescription' | 'customUsers'>;

/** The scenario that the options describe, whatever is wrong with it. */
export function customScenario(options: CustomOptions): OwnScenario {
  const { customName: name, customDescription: description, customUsers } = options;
  const { users, messages } = readUsers(customUsers);
  return {
    source: {
      file: ownScenarioName,
      data: { name, ...(description !== undefined && { description }), users },
      locate: ([key]) => flagOf(key),
      offset: () => 0,
      variables: [],
    },
    problems: messages.map((message) => ({ where: customFlags.users, message })),
    hasAllUsers: messages.length === 0,
  };
}

function readUsers(text: string | undefined): WrittenCounts {
  if (text !== undefined) return readUserCounts(text);
  return { users: {}, messages: ['is missing; write researcher:20,observer:30'] };
}

function flagOf(key: PropertyKey | undefined): string {
  if (key === 'name' || key === 'description' || key === 'users') return customFlags[key];
  return ownScenarioName;
}

/** Options of such a scenario where none is to be run. */
export function strayCustomOptions(options: CustomOptions): readonly Problem[] {
  const written = [
    [customFlags.name, options.customName],
    [customFlags.description, options.customDescription],
    [customFlags.users, options.customUsers],
  ] as const;
  const message = `belongs to the scenario "${ownScenarioName}"; add it to the scenarios`;
  return written.flatMap(([where, text]) => (text === undefined ? [] : [{ where, message }]));
}

/** The options that describe such a scenario, as words of a command line. */
export function customWords({ source: { data } }: OwnScenario): readonly string[] {
  const { name, description, users } = isGroup(data) ? data : {};
  const mix = isGroup(users) ? Object.entries(users).map((entry) => entry.join(':')) : [];
  const words = { name, description, users: mix.length === 0 ? undefined : mix.join(',') };
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [`--custom-${key}`, value] : [],
  );
}
