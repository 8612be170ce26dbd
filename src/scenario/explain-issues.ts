import type { z } from 'zod';
import { concealParts } from './conceal.ts';
import { keysAt } from './keys-at.ts';
import { didYouMean } from './nearest.ts';
import type { Problem } from './problem.ts';
import type { YamlSource } from './read-yaml.ts';
import { showValue } from './show-value.ts';

/** What a schema finds wrong with a source, each with its place, in the order of the text. */
export function explainIssues(
  issues: readonly z.core.$ZodIssue[],
  source: Omit<YamlSource, 'data'>,
  schema: z.ZodType,
): readonly Problem[] {
  const faults = issues.flatMap(meantIssues).flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }];
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: unknownKey(key, issue.path, schema),
    }));
  });
  const missing = missingFrom(source.variables);
  return faults
    .filter(({ path }) => variablesAt(path, missing).length === 0)
    .sort((left, right) => source.offset(left.path) - source.offset(right.path))
    .map(({ path, message }) => ({
      where: source.locate(path),
      message: concealParts(message, variablesAt(path, source.variables)),
    }));
}

/** Those that were put at a path, or below it. */
function variablesAt(
  path: readonly PropertyKey[],
  variables: YamlSource['variables'],
): YamlSource['variables'] {
  return variables.filter((one) => path.every((key, index) => one.path[index] === key));
}

/** Of what may be written in several ways: the problems of the one that was meant, if clear. */
function meantIssues(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const isInside = ({ code, path }: z.core.$ZodIssue): boolean =>
    path.length > 0 || code === 'unrecognized_keys';
  const meant = issue.errors.find((issues) => issues.some(isInside));
  if (meant === undefined) return [issue];
  return meant
    .map((one) => ({ ...one, path: [...issue.path, ...one.path] }))
    .flatMap((one) => meantIssues(one));
}

function unknownKey(key: string, path: readonly PropertyKey[], schema: z.ZodType): string {
  const noun = path.at(-1) === 'users' ? 'persona' : 'key';
  const allowed = keysAt(schema, path);
  return `unknown ${noun} ${showValue(key)}${didYouMean(key, allowed)}`;
}

/** Where a variable that is not set leaves nothing to be judged. */
export function missingFrom(variables: YamlSource['variables']): YamlSource['variables'] {
  return variables.filter(({ value }) => value === undefined);
}
