import type { z } from 'zod';
import { keysAt } from './keys-at.ts';
import { didYouMean } from './nearest.ts';
import type { Problem } from './problem.ts';
import type { YamlSource } from './read-yaml.ts';
import { showValue } from './show-value.ts';

/** What a schema finds wrong with a source, each with its place, in the order of the text. */
export function explainIssues(
  issues: readonly z.core.$ZodIssue[],
  source: Pick<YamlSource, 'locate' | 'offset'>,
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
  const noun = path.at(-1) === 'users' ? 'persona' : 'key';
  const allowed = keysAt(schema, path);
  return `unknown ${noun} ${showValue(key)}${didYouMean(key, allowed)}`;
}
