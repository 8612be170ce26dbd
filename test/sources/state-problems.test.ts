import { expect, test } from 'vitest';
import { personas } from '../../src/machines/personas.ts';
import { stateProblems } from '../../src/sources/state-problems.ts';
import { scenarioOf } from '../support/scenario-of.ts';

test('a threshold on a state that no persona of the scenario has is refused', async () => {
  const scenario = await scenarioOf({
    users: { observer: 1 },
    thresholds: [
      'dwell{state=reconecting} p99 < 3s',
      'transitions{from=online.planning,to=leavin} count < 3',
      'dwell{state=online} p99 < 3s',
      'transitions{from=online.watching,to=reconnecting} count < 3',
    ],
  });
  const messages = stateProblems(scenario, personas, String).map(({ message }) => message);
  expect(messages).toEqual([
    expect.stringMatching(/^unknown state "?reconecting"?.*reconnecting/),
    expect.stringMatching(/^unknown state "?online\.planning"?/),
    expect.stringMatching(/^unknown state "?leavin"?.*leaving/),
  ]);
});

test('so is a fault that waits for such a state, at its place', async () => {
  const faults = ['online.planning > 1', 'onlin >= 80%', 'online.watching >= 1', 'failed >= 1'];
  const scenario = await scenarioOf({
    users: { observer: 2 },
    faults: faults.map((when) => ({ when, kill: 'platform', for: '1s' })),
  });
  expect(stateProblems(scenario, personas, (path) => path.join('.'))).toEqual([
    { where: 'faults.0.when', message: expect.stringMatching(/^unknown state "online\.planning"/) },
    { where: 'faults.1.when', message: expect.stringMatching(/^unknown state "onlin".*"online"/) },
  ]);
});
