import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadOwnScenario } from '../../src/scenario/own-scenario.ts';
import { resolveScenario } from '../../src/scenario/resolve-scenario.ts';
import { readSchedule, type ScheduledScenario } from '../../src/scenario/schedule.ts';
import { openScenario } from '../../src/sources/open-scenario.ts';
import { shippedRegistry } from '../../src/sources/shipped-registry.ts';

const page = readFileSync(
  fileURLToPath(new URL('../../docs/reference/schedules.md', import.meta.url)),
  'utf8',
);
const blocks = [...page.matchAll(/```(json|yaml)\n(.*?)```/gs)].map(
  ([, kind = '', text = '']) => [kind, text] as const,
);

async function resolved({ name, own, settings }: ScheduledScenario) {
  const loaded =
    own === undefined
      ? (await openScenario(name, { settings, environment: {} })).loaded
      : loadOwnScenario(own, shippedRegistry, settings);
  return resolveScenario(loaded, settings, shippedRegistry);
}

test('every schedule on the page is one, and its scenarios can be run', async () => {
  expect(blocks.map(([kind]) => kind)).toEqual(['json', 'yaml']);
  for (const [kind, text] of blocks) {
    const read = readSchedule({ file: `page.${kind}`, text });
    if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems));
    for (const scheduled of read.value.scenarios) {
      expect(await resolved(scheduled)).toMatchObject({ kind: 'valid' });
    }
  }
});

test('the page names every key of a configuration', () => {
  const text = '{ "name": "x", "scenarios": [{ "name": "stress_test", "config": { "?": 1 } }] }';
  const read = readSchedule({ file: 'x.json', text });
  const [problem] = read.kind === 'invalid' ? read.problems : [];
  const keys = /choose from: (.*), …/.exec(problem?.message ?? '')?.[1]?.split(', ') ?? [];
  expect(keys).toHaveLength(8);
  for (const key of keys) expect(page).toContain(`\`${key}\``);
});
