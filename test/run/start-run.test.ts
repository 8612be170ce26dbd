import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import {
  definePersona,
  InputError,
  query,
  run,
  scenarios,
  simulate,
  type Problem,
  type ScenarioDefinition,
  type Window,
} from '../../src/index.ts';
import { agentsProtocol } from '../../src/protocols/agents-protocol.ts';
import { root } from '../cli/run-statecrowd.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { patience } from '../support/patience.ts';
import { descendants } from '../support/processes.ts';
import { socketServer } from '../support/socket-server.ts';
import { soundVerdicts } from '../support/sound-verdicts.ts';

const asker = definePersona({
  name: 'asker',
  traits: { activity: 'hyperactive' },
  operations: {
    ask: query('system_overview', (draws) => ({ left: draws.shared('left') ?? null })),
  },
  handshake: ({ userIndex, user }) => ({
    headers: { 'x-seat': `seat-${userIndex}` },
    cookies: { seat: String(userIndex) },
    token: `token-of-${user}`,
    query: { room: `room ${userIndex}` },
  }),
});

/** Three who ask, for a second. */
function asking(more: Partial<ScenarioDefinition> = {}): ScenarioDefinition {
  return {
    name: 'asking',
    users: { asker: 3 },
    personas: { asker },
    load: { warmup: 0, duration: 1, cooldown: 0 },
    think_time: 0.3,
    ...more,
  };
}

async function problemsOf(started: Promise<unknown>): Promise<readonly Problem[]> {
  const error: unknown = await started.then(
    () => undefined,
    (refusal: unknown) => refusal,
  );
  expect(error).toBeInstanceOf(InputError);
  return error instanceof InputError ? error.problems : [];
}

test('a run is watched while it lasts, stopped with a reason, and summed up', async () => {
  const before = (await descendants()).length;
  const live = await run('mixed_workload', { duration: '1h', users: { researcher: 3 } });
  expect(live.target).toMatch(/^embedded platform ws:/);
  const windows: Window[] = [];
  live.windows$.subscribe((window) => windows.push(window));
  await vi.waitFor(() => expect(windows.length).toBeGreaterThan(1), patience);
  live.stop('seen enough');
  const { summary, folder, files, leftBehind } = await live.finished;
  expect(summary).toMatchObject({
    complete: false,
    reason: 'seen enough',
    verdict: 'incomplete',
    conservation: { holds: true },
  });
  expect(windows.map(({ index }) => index)).toEqual(windows.map((_, index) => index));
  expect(windows.at(-1)?.users).toEqual(summary.users);
  expect({ folder, files, leftBehind }).toEqual({ folder: undefined, files: [], leftBehind: [] });
  await vi.waitFor(async () => expect((await descendants()).length).toBe(before), patience);
});

test('all that is wrong with scenario and options is told, and nothing starts', async () => {
  const folder = join(await scratchFolder(), 'results');
  const wrong = asking({ users: { askr: 3 }, load: { duration: 'long' } });
  const problems = await problemsOf(
    run(wrong, { seed: -1, thresholds: ['nothing < 1'], wsUrl: 'http://a', output: folder }),
  );
  expect(problems.map(({ where }) => where).toSorted()).toEqual([
    'options.seed',
    'options.thresholds',
    'options.wsUrl',
    'scenario load.duration',
    'scenario users.askr',
  ]);
  expect(existsSync(folder)).toBe(false);
  expect(await problemsOf(run('mixed_worklod'))).toEqual([
    expect.objectContaining({ message: expect.stringContaining('did you mean "mixed_workload"') }),
  ]);
  expect(await problemsOf(simulate('mixed_workload', { wsUrl: 'ws://127.0.0.1:1' }))).toEqual([
    { where: 'options.wsUrl', message: 'has no meaning in a simulation' },
  ]);
});

test('a protocol that does not say what is answered is not simulated', async () => {
  const mute = { ...agentsProtocol, name: 'mute' };
  const scenario = asking({ protocols: [mute], target: { protocol: 'mute' } });
  expect(await problemsOf(simulate(scenario))).toEqual([
    { where: 'target.protocol', message: 'mute cannot be simulated: it has no function answer' },
  ]);
});

test('keys of a scenario are set by their names, wrong ones are told with where', async () => {
  const set = { think_time: 0.5, 'reconnect.attempts': 7, tags: ['a', 'b'] };
  const { summary } = await (await simulate(asking(), { set })).finished;
  const { summary: written } = await (
    await simulate(asking({ think_time: 0.5, reconnect: { attempts: 7 } }))
  ).finished;
  expect(summary.personas).toEqual(written.personas);
  expect(await problemsOf(simulate(asking(), { set: { thnk_time: 1 } }))).toEqual([
    expect.objectContaining({ where: 'options.set thnk_time' }),
  ]);
});

test('the shipped scenarios are those of the folder, each to be spread and changed', async () => {
  const files = readdirSync(`${root}scenarios`).map((file) => file.replace('.yaml', ''));
  expect(Object.keys(scenarios).toSorted()).toEqual(files.toSorted());
  for (const [name, scenario] of Object.entries(scenarios)) expect(scenario.name).toBe(name);
  const changed = { ...scenarios.stress_test, users: { observer: 2 }, thresholds: [] };
  const { summary } = await (await simulate(changed, { duration: 5 })).finished;
  expect(summary.users.created).toBe(2);
  expect(scenarios.stress_test.users).not.toEqual({ observer: 2 });
});

test('a seed gives the same summary each time, another seed another', async () => {
  const summaryOf = async (seed: number) =>
    (await (await simulate('research_conference', { duration: '30s', seed })).finished).summary;
  const first = await summaryOf(5);
  expect(await summaryOf(5)).toEqual(first);
  expect(await summaryOf(6)).not.toEqual(first);
});

test('what a user brings along to its handshake arrives, and is told from the others', async () => {
  const { url, handshakes } = await socketServer();
  await (
    await run(asking(), { wsUrl: url })
  ).finished;
  const told = handshakes
    .filter(({ headers }) => headers['x-seat'] !== undefined)
    .map(({ headers, url: path = '' }) =>
      [
        headers['x-seat'],
        headers.cookie,
        headers.authorization,
        new URL(path, url).searchParams.get('room'),
      ].join(', '),
    );
  expect(told.toSorted()).toEqual(
    [0, 1, 2].map((at) => `seat-${at}, seat=${at}, Bearer token-of-asker-${at}, room ${at}`),
  );
});

test('what the setup returns reaches every user, and the teardown', async () => {
  const { url, heard } = await socketServer();
  const concluded: unknown[] = [];
  const scenario = asking({
    shared: { left: 'nothing', kept: 1 },
    setup: async ({ wsUrl, seed }) => ({ left: `${String(wsUrl)} ${seed}` }),
    teardown: async ({ shared }) => void concluded.push(shared),
  });
  const live = await run(scenario, { wsUrl: url, seed: 9 });
  const { summary, leftBehind } = await live.finished;
  expect(soundVerdicts).toContain(summary.verdict);
  expect(leftBehind).toEqual([]);
  const asked = heard.filter(({ type }) => type === 'query');
  expect(asked.length).toBeGreaterThan(3);
  expect(new Set(asked.map(({ params }) => JSON.stringify(params)))).toEqual(
    new Set([JSON.stringify({ left: `${url} 9` })]),
  );
  expect(concluded).toEqual([{ left: `${url} 9`, kept: 1 }]);
});

test('the teardown is done after a stopped run, and what it cannot do is told', async () => {
  const { url } = await socketServer();
  const scenario = asking({
    teardown: () => Promise.reject(new Error('the broom is gone')),
    load: { warmup: 0, duration: '1h' },
  });
  const live = await run(scenario, { wsUrl: url });
  live.stop('enough');
  const { summary, leftBehind } = await live.finished;
  expect(summary).toMatchObject({ complete: false, reason: 'enough' });
  expect(leftBehind).toEqual(['the teardown of asking threw the broom is gone']);
});

const never = Promise.withResolvers<never>().promise;

test.each([
  ['throws', () => Promise.reject(new Error('no way')), 'threw no way'],
  ['hangs', () => never, 'did not finish within 0.2 s (timeouts.setup)'],
])('a setup that %s starts nothing, and leaves nothing', async (_, setup, message) => {
  const before = (await descendants()).length;
  let torn = 0;
  const scenario = asking({
    setup,
    teardown: async () => void torn++,
    timeouts: { setup: '200ms' },
  });
  const folder = join(await scratchFolder(), 'results');
  expect(await problemsOf(run(scenario, { output: folder }))).toEqual([
    { where: 'asking setup', message },
  ]);
  expect(torn).toBe(1);
  expect(existsSync(folder)).toBe(false);
  await vi.waitFor(async () => expect((await descendants()).length).toBe(before), patience);
});

test('a failed setup and the teardown after it are told together', async () => {
  const { url } = await socketServer();
  const scenario = asking({
    setup: () => Promise.reject(new Error('no way')),
    teardown: () => Promise.reject(new Error('nor back')),
  });
  expect(await problemsOf(run(scenario, { wsUrl: url }))).toEqual([
    { where: 'asking setup', message: 'threw no way' },
    { where: 'asking setup', message: 'the teardown of asking threw nor back' },
  ]);
});
