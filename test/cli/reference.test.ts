import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generateReference } from '../../docs/generate.ts';
import { shippedRegistry } from '../../src/sources/shipped-registry.ts';
import { readScenario, shippedScenarios } from '../../src/sources/scenario-files.ts';
import { findSchedule, shippedSchedules } from '../../src/sources/schedule-files.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { resolveScenario } from '../../src/scenario/resolve-scenario.ts';
import { root } from './run-statecrowd.ts';

test('the generated reference is what the program says (npm run generate)', async () => {
  for (const [path, text] of await generateReference()) {
    expect({ path, text: readFileSync(path, 'utf8') }).toEqual({ path, text });
  }
});

test('every shipped scenario is valid, named as its file and points to the schema', async () => {
  const registry = shippedRegistry;
  expect(readdirSync(`${root}scenarios`).every((file) => file.endsWith('.yaml'))).toBe(true);
  for (const name of shippedScenarios()) {
    const text = readScenario(name);
    if (text.kind === 'invalid') throw new Error(`${name} cannot be read`);
    const loaded = loadScenario(text.value, registry);
    expect(resolveScenario(loaded, [], registry)).toMatchObject({ kind: 'valid', value: { name } });
    expect(text.value.text).toMatch(/^# yaml-language-server: \$schema=\.\.\/docs\/reference\//);
  }
});

test('every shipped schedule is valid and named as its file', () => {
  const names = shippedSchedules();
  expect(names).toEqual(['daily', 'stress']);
  for (const name of names) {
    expect(findSchedule(name)).toMatchObject({ kind: 'valid', value: { schedule: { name } } });
  }
});
