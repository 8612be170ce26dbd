import { join } from 'node:path';
import { expect, test } from 'vitest';
import { definePersona } from '../../src/machines/define-persona.ts';
import { get } from '../../src/machines/operation-draft.ts';
import { agentsProtocol } from '../../src/protocols/agents-protocol.ts';
import { defineScenario } from '../../src/sources/define-scenario.ts';
import { folderWith } from './scratch.ts';
import { opened } from './opened.ts';

const shopper = definePersona({ name: 'shopper', operations: { look: get('/health') } });

test('a definition is read like a file, with its code beside', async () => {
  const protocol = { ...agentsProtocol, name: 'own' };
  const setup = async () => ({ a: 1 });
  const { scenario, material, complaints } = await opened(
    defineScenario({
      name: 'shop',
      users: { buyer: 3, night: 2 },
      personas: { buyer: shopper, night: { from: 'researcher', pattern: 'bursty' } },
      protocols: [protocol],
      target: { protocol: 'own' },
      load: { duration: '30s' },
      setup,
      shared: { a: 0 },
    }),
  );
  expect(complaints).toEqual([]);
  expect(scenario).toMatchObject({ users: { buyer: 3, night: 2 }, target: { protocol: 'own' } });
  expect(material.personas['buyer']?.name).toBe('buyer');
  expect(material.personas['night']?.traits.pattern).toBe('bursty');
  expect(material.protocols.get('own')).toBe(protocol);
  expect(material.code).toMatchObject({ setup, shared: { a: 0 } });
});

test('a module gives its scenario as its default', async () => {
  const folder = folderWith({
    'shop.ts': `
      import { defineScenario } from 'statecrowd';
      export default defineScenario({ name: 'shop', users: { observer: 1 } });
    `,
  });
  const { scenario, complaints } = await opened(join(folder, 'shop.ts'));
  expect(complaints).toEqual([]);
  expect(scenario?.name).toBe('shop');
});

test('everything that is wrong with a definition is told at once, by its keys', async () => {
  const { complaints } = await opened({
    name: 'no name',
    users: { shoper: 3, observer: -1 },
    personas: { shopper },
    load: { duration: '10x' },
  });
  expect(complaints).toEqual([
    expect.stringContaining('scenario name | "no name" is not a name'),
    expect.stringContaining('scenario users.observer | -1 is not a whole number'),
    expect.stringContaining('scenario users.shoper | unknown persona "shoper"; did you mean'),
    expect.stringContaining('scenario load.duration | "10x" is not a duration'),
  ]);
});

test('code that is of the wrong kind is told, beside what else is wrong', async () => {
  const wrong: Parameters<typeof defineScenario>[0] = JSON.parse(
    '{ "name": "a", "users": { "obsrver": 1 }, "setup": 3, "target": { "protocol": "b" }, ' +
      '"protocols": [{ "name": "agents" }, { "name": "b" }, 4] }',
  );
  const shared = { now: JSON.parse('1'), at: undefined };
  const { complaints } = await opened({ ...wrong, shared: JSON.parse(JSON.stringify(shared)) });
  expect(complaints).toEqual([
    'scenario setup | is not a function',
    'scenario protocols.0 | must not be called agents: there is one already',
    'scenario protocols.1 | has no function encode and no decode and no replyKey',
    'scenario protocols.2 | is not a protocol',
    expect.stringContaining('scenario users.obsrver | unknown persona "obsrver"; did you mean'),
  ]);
});

test.each([
  ['export const a = 1;', 'exports no scenario; write export default defineScenario({ … })'],
  ["throw new Error('x')", 'threw Error: x'],
  [
    'export const a = { name: "a", users: {} }; export const b = { name: "b", users: {} };',
    'exports several scenarios and none as its default',
  ],
])('a module with %s is told', async (text, told) => {
  const folder = folderWith({ 'shop.mts': text });
  const { complaints } = await opened(join(folder, 'shop.mts'), folder);
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toContain(told);
});
