import { expect, test } from 'vitest';
import { query } from '../../src/machines/operation-draft.ts';
import { askingPersona } from '../support/asking-persona.ts';
import { plainScenario } from '../support/plain-scenario.ts';
import { virtualRun } from '../support/virtual-run.ts';

test('what a persona says when it throws is told without the values of variables', async () => {
  const variable = { name: 'DESK_KEY', value: 'hunter2-of-the-desk', isText: true, path: [] };
  const ask = query('system_overview', () => {
    throw new Error(`no desk for ${variable.value}`);
  });
  const run = await virtualRun({
    scenario: plainScenario({ asker: 1 }, {}, { variables: [variable] }),
    personas: { asker: askingPersona({ operations: { ask } }) },
  });
  run.finish();
  const crashes = run.observed.flatMap((one) => (one.kind === 'life' ? [one.crash ?? []] : []));
  expect(crashes.flat()).toMatchObject([{ message: 'no desk for ${DESK_KEY}' }]);
});
