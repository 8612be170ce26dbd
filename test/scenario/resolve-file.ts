import { problemsOf } from '../../src/scenario/checked.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { collectSettings, overridable, type SettingName } from '../../src/scenario/overrides.ts';
import { resolveScenario } from '../../src/scenario/resolve-scenario.ts';
import type { LoadSettings, Scenario } from '../../src/scenario/scenario.ts';

const registry = { personas: ['researcher', 'observer'], protocols: ['agents'] };

export type Options = Readonly<Partial<Record<SettingName, string>>>;

/** A scenario as the command line resolves it, from the text of its file. */
export function resolve(
  text: string,
  options: Options = {},
  environment: Readonly<Record<string, string>> = {},
): ReturnType<typeof resolveScenario> {
  const settings = collectSettings(options, environment, overridable);
  const loaded = loadScenario({ file: 'a.yaml', text, environment }, registry, settings);
  return resolveScenario(loaded, settings, registry);
}

/** Everything that is wrong with it, `where | message`. */
export function complaints(...call: Parameters<typeof resolve>): readonly string[] {
  return problemsOf(resolve(...call)).map(({ where, message }) => `${where} | ${message}`);
}

export function resolved(...call: Parameters<typeof resolve>): Scenario {
  const result = resolve(...call);
  if (result.kind === 'invalid') throw new Error(JSON.stringify(result.problems));
  return result.value;
}

/** The load of a scenario of four users, given as it would be written. */
export function loadOf(load: object, options: Options = {}): LoadSettings {
  return resolved(fileOf(load), options).load;
}

/** The text of such a scenario. */
export function fileOf(load: object): string {
  return `name: small\nusers: { researcher: 3, observer: 1 }\nload: ${JSON.stringify(load)}\n`;
}
