import { join } from 'node:path';
import { expect, test } from 'vitest';
import { personas } from '../../src/machines/personas.ts';
import { stateProblems } from '../../src/sources/state-problems.ts';
import { opened } from './opened.ts';
import { folderWith } from './scratch.ts';
import { problemsIn, type Problem } from '../../src/scenario/problem.ts';
import { simulate } from '../../src/run/start-run.ts';
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
  const locate = ([, index]: readonly PropertyKey[]): string => `line ${String(index)}`;
  const problems = stateProblems(scenario, personas, locate);
  expect(problems.map(({ where }) => where)).toEqual(['line 0', 'line 1', 'line 1']);
  expect(problems.map(({ message }) => message)).toEqual([
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

function complaintOf({ where, message }: Problem): string {
  return `${where} | ${message}`;
}

test('it is told with all else that is wrong, and with its line', async () => {
  const folder = folderWith({
    'own.yaml': [
      'name: own',
      'users: { observer: 1 }',
      'reconnect: { delay: 5s, max_delay: 1s }',
      'thresholds:',
      "  - 'dwell{state=online} p99 < 3s'",
      "  - 'dwell{state=reconecting} p99 < 3s'",
    ].join('\n'),
  });
  const own = 'coverage.states{state=online.reading} > 50%';
  const refused = simulate(join(folder, 'own.yaml'), { thresholds: [own] });
  const problems = await refused.catch((error: unknown) => problemsIn(error) ?? []);
  const complaints = 'finished' in problems ? [] : problems.map(complaintOf);
  expect(complaints).toEqual([
    expect.stringMatching(/own\.yaml:3:\d+ reconnect\.max_delay \| max_delay must not be shorter/),
    expect.stringMatching(/own\.yaml:6:\d+ thresholds\.1 \| unknown state "?reconecting"?/),
    expect.stringMatching(/^options\.thresholds\S* \| unknown state "?online\.reading"?/),
  ]);
});

test('nothing is said of the states of a persona that could not be made', async () => {
  const { complaints } = await opened({
    name: 'shop',
    users: { night: 1 },
    personas: { night: { from: 'researcher', pattern: 'nightly' } },
    thresholds: ['dwell{state=online.planning} p99 < 3s'],
  } as never);
  expect(complaints).toEqual([expect.stringContaining('personas.night.pattern')]);
});
