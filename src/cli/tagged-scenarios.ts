import type { Checked } from '../scenario/checked.ts';
import { invalid, valid } from '../scenario/checked.ts';
import { didYouMean } from '../scenario/nearest.ts';
import type { Problem } from '../scenario/problem.ts';
import { showValue } from '../scenario/show-value.ts';
import { openScenario } from '../sources/open-scenario.ts';
import { shippedScenarios } from '../sources/scenario-files.ts';

/** The shipped scenarios with this tag, sorted by name. */
export async function taggedScenarios(tag: string): Promise<Checked<readonly string[]>> {
  const opened = await Promise.all(
    shippedScenarios().map(async (name) => ({ name, tags: await tagsOf(name) })),
  );
  const tagged = opened.filter(({ tags }) => tags.includes(tag)).map(({ name }) => name);
  if (tagged.length > 0) return valid(tagged);
  return invalid(
    unknownTag(
      tag,
      opened.flatMap(({ tags }) => tags),
    ),
  );
}

async function tagsOf(name: string): Promise<readonly string[]> {
  const { loaded } = await openScenario(name);
  return loaded.kind === 'valid' ? loaded.value.draft.tags : [];
}

/** What is wrong with a tag that no scenario has. */
export function unknownTag(tag: string, tags: readonly string[]): Problem {
  const known = [...new Set(tags)].sort();
  const message = `no scenario is tagged ${showValue(tag)}${didYouMean(tag, known)}`;
  return { where: '--tag', message };
}
