import type { z } from 'zod';
import { invalid, valid } from './checked.ts';
import type { Checked } from './checked.ts';
import { didYouMean } from './nearest.ts';
import type { Problem } from './problem.ts';
import { readYaml } from './read-yaml.ts';
import type { YamlSource } from './read-yaml.ts';
import type { Registry } from './registry.ts';
import { draftScenario } from './scenario-draft.ts';
import type { ScenarioDraft } from './scenario-draft.ts';
import { scenarioSchema } from './schema.ts';
import { showValue } from './show-value.ts';

/** A scenario file that could be read; `locate` tells where in it a key path was written. */
export interface LoadedScenario {
  readonly draft: ScenarioDraft;
  readonly locate: (path: readonly PropertyKey[]) => string;
}

/** A scenario from the text of a YAML file, or everything that is wrong with it. */
export function loadScenario(
  text: string,
  file: string,
  registry: Registry,
): Checked<LoadedScenario> {
  const source = readYaml(text, file);
  if (source.kind === 'invalid') return source;
  if (source.value.data === null) {
    return invalid({ where: file, message: 'is empty; a scenario needs a name and users' });
  }
  const schema = scenarioSchema(registry);
  const parsed = schema.safeParse(source.value.data);
  if (!parsed.success) return invalid(...explain(parsed.error.issues, source.value, schema));
  return valid({ draft: draftScenario(parsed.data), locate: source.value.locate });
}

function explain(
  issues: readonly z.core.$ZodIssue[],
  source: YamlSource,
  schema: z.ZodType,
): readonly Problem[] {
  const faults = issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }];
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: unknownKey(key, issue.path, schema),
    }));
  });
  return faults
    .sort((left, right) => source.offset(left.path) - source.offset(right.path))
    .map(({ path, message }) => ({ where: source.locate(path), message }));
}

function unknownKey(key: string, path: readonly PropertyKey[], schema: z.ZodType): string {
  const noun = path.length === 1 && path[0] === 'users' ? 'persona' : 'key';
  const allowed = keysAt(schema, path);
  return `unknown ${noun} ${showValue(key)}${didYouMean(key, allowed)}`;
}

/** The keys a group at this path may hold. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  const shape = shapeOf(schema);
  const [step, ...rest] = path;
  if (step === undefined) return Object.keys(shape);
  return keysAt(new Map(Object.entries(shape)).get(String(step)), rest);
}

function shapeOf(schema: unknown): object {
  let current = schema;
  while (isObject(current)) {
    if ('shape' in current && isObject(current.shape)) return current.shape;
    if (!('unwrap' in current) || typeof current.unwrap !== 'function') return {};
    current = current.unwrap();
  }
  return {};
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
