import { expect, test } from 'vitest';
import { shippedRegistry } from '../../src/sources/shipped-registry.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { resolveScenario } from '../../src/scenario/resolve-scenario.ts';
import { blocksOf, pathsOf } from '../support/documents.ts';

/** Guides show scenarios with personas of their own as well; those are files of examples. */
const guides = pathsOf('docs/guides/*.md').filter((page) => yamlBlocks(page).length > 0);

const pages = [
  'README.md',
  ...guides,
  'docs/reference/measurement.md',
  'docs/reference/scenarios.md',
  'docs/reference/simulation-config.md',
];

/** What an excerpt leaves out: somebody to come, a phase and a baseline to speak of. */
const frame = [
  'name: excerpt',
  'users: { researcher: 1 }',
  'baseline: results/before',
  'load: { phases: [{ name: peak, duration: 1m, level: 1 }] }',
  '',
].join('\n');

function yamlBlocks(page: string): readonly string[] {
  return blocksOf(page)
    .filter(({ language, text }) => language === 'yaml' && !/^(?:personas|jobs):/m.test(text))
    .map(({ text }) => text);
}

test.each(pages)('every scenario shown in %s is one', async (page) => {
  const registry = shippedRegistry;
  const blocks = yamlBlocks(page);
  expect(blocks.length).toBeGreaterThan(0);
  for (const block of blocks) {
    const text = block.startsWith('name:') ? block : `${frame}${block}`;
    const loaded = loadScenario({ file: page, text }, registry);
    expect(resolveScenario(loaded, [], registry)).toMatchObject({ kind: 'valid' });
  }
});
