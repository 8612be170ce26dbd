import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadModules } from '../../src/sources/load-modules.ts';
import { folderWith } from './scratch.ts';

test('a module far from any package has what it needs to define personas', async () => {
  const folder = folderWith({
    'tables.mts': "import { sql } from 'kysely'; export const type = typeof sql;",
    'persona.mts':
      "import { definePersona } from 'statecrowd'; export const type = typeof definePersona;",
  });
  const paths = ['tables.mts', 'persona.mts'].map((name) => join(folder, name));
  const { modules, problems } = await loadModules(paths);
  expect(problems).toEqual([]);
  expect([...modules.values()]).toEqual([{ type: 'function' }, { type: 'function' }]);
});

test('a module that never comes to an end does not keep the others from being loaded', async () => {
  const folder = folderWith({
    'loops.mts': 'for (;;);',
    'waits.mts': 'await new Promise(() => undefined);',
    'fine.mts': 'export const answer = 42;',
  });
  const paths = ['loops.mts', 'waits.mts', 'fine.mts'].map((name) => join(folder, name));
  const { modules, problems } = await loadModules(paths, 3000);
  expect([...modules.keys()]).toEqual([join(folder, 'fine.mts')]);
  expect(modules.get(join(folder, 'fine.mts'))).toEqual({ answer: 42 });
  expect(problems.map(({ message }) => message)).toEqual([
    'did not finish loading within 3 s',
    'did not finish loading within 3 s',
  ]);
});
