import { expect, test } from 'vitest';
import { query } from '../../src/machines/operation-draft.ts';
import type { RowSet } from '../../src/machines/supplies.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import { shippedMaterial } from '../../src/sources/scenario-material.ts';
import { askingPersona } from '../support/asking-persona.ts';
import { constant, phasesOf, plainScenario } from '../support/plain-scenario.ts';
import { requestOf } from '../support/request-of.ts';
import { socketServer } from '../support/socket-server.ts';

const accounts: RowSet = {
  take: 'unique',
  rows: ['ann', 'bob', 'cid', 'dan'].map((user) => ({ user, password: `${user}-secret` })),
};
const terms: RowSet = { take: 'shared', rows: [{ word: 'red' }, { word: 'blue' }] };

/** Asks with the row of its own and one that is shared. */
const asker = {
  ...askingPersona({ channels: [] }),
  operations: {
    ask: query('system_overview', (draws) => ({
      user: draws.row('accounts')['user'] ?? null,
      term: draws.row('terms')['word'] ?? null,
    })),
  },
};

const phases = phasesOf({ steady: 1000 });
const scenario = plainScenario(
  { asker: 4 },
  { phases, population: constant(phases, 4) },
  { thinkTime: 0.1 },
);
const material = { ...shippedMaterial, personas: { asker }, rows: { accounts, terms } };

function paramsOf(message: Readonly<Record<string, unknown>>): readonly string[] {
  const { params } = message;
  if (typeof params !== 'object' || params === null) return [];
  return Object.values(params).map(String);
}

test('rows arrive at a server: each user with its own, all with shared ones', async () => {
  const { url, heard } = await socketServer();
  const target = { ...scenario.target, wsUrl: url };
  const run = await runScenario(requestOf({ ...scenario, target }, { material }));
  const { summary } = await run.finished;
  const asked = heard.filter(({ type }) => type === 'query').map(paramsOf);
  expect(summary.users.errored).toBe(0);
  expect(asked.length).toBeGreaterThan(8);
  expect(new Set(asked.map(([user]) => user))).toEqual(new Set(['ann', 'bob', 'cid', 'dan']));
  expect(new Set(asked.map(([, term]) => term))).toEqual(new Set(['red', 'blue']));
});

test('a user without a row of its own ends alone, in virtual time as well', async () => {
  const few = { ...accounts, rows: accounts.rows.slice(0, 3) };
  const rows = { accounts: few, terms };
  const run = await simulateScenario(requestOf(scenario, { material: { ...material, rows } }));
  const { summary } = await run.finished;
  expect(summary.users).toMatchObject({ created: 4, errored: 1 });
});
