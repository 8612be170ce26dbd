import { openSync } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { watchSteps } from '../../src/actors/watch-steps.ts';
import { Timeline } from '../../src/determinism/timeline.ts';
import { personas } from '../../src/machines/personas.ts';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { NotSaved } from '../../src/metrics/sink.ts';
import { modelWorld } from '../../src/model/model-world.ts';
import { LineFile, lineLimits, type LineLimits } from '../../src/outputs/line-file.ts';
import { agentsProtocol } from '../../src/protocols/agents-protocol.ts';
import type { SocketEnd, SocketTransport, World } from '../../src/protocols/transport.ts';
import { IngressRecorder } from '../../src/replay/ingress-recorder.ts';
import { personaHash } from '../../src/replay/persona-hash.ts';
import { behaviourOf } from '../../src/run/behaviour-of.ts';
import { CrowdRun, personasOf } from '../../src/run/crowd-run.ts';
import { replay } from '../../src/run/replay-run.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import { judgedSummary } from '../outputs/judged-summary.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { mountSmallDisk } from '../outputs/small-disk.ts';
import { linesOf, recordedSimulation } from '../support/ingress-logs.ts';
import { noOutputs, requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';

vi.mock('../../src/actors/watch-steps.ts', { spy: true });

beforeAll(prepareHistograms);

const short = { warmup: '1s', duration: '8s', cooldown: '1s' };

interface Recorded {
  readonly folder: string;
  readonly notSaved: readonly NotSaved[];
}

/** The backend with these codes on connections that are lost, one after the other. */
function closingWith(codes: readonly number[], world: World): World {
  let lost = 0;
  const open: SocketTransport['open'] = (user, listener) => {
    const ended = (end: SocketEnd): void => {
      const code = end.wasOpen && end.code === 1006 ? codes[lost++ % codes.length] : undefined;
      listener.ended({ ...end, code: code ?? end.code });
    };
    const { sockets } = world;
    if (sockets === undefined) throw new Error('there are no sockets');
    return sockets.open(user, {
      opened: () => listener.opened(),
      received: (text) => listener.received(text),
      ended,
    });
  };
  return { ...world, sockets: { open } };
}

/** A simulation whose log is written with other limits, or not through to its end. */
async function recordedWith(
  limits: Partial<LineLimits>,
  isKilled = false,
  codes: readonly number[] = [],
): Promise<Recorded> {
  const folder = await scratchFolder();
  const users = { ...everyPersona };
  const often = codes.length > 0 && { model: { disconnects_per_hour: 900 } };
  const reconnect = { delay: '200ms' };
  const scenario = await scenarioOf({ users, load: short, think_time: 0.1, reconnect, ...often });
  const timeline = new Timeline();
  const model = modelWorld(scenario.model, { seed: scenario.seed, clock: timeline.world });
  const world = closingWith(codes, model);
  const behaviour = behaviourOf(scenario, world);
  const hashes = Object.entries(personasOf(scenario, personas)).map(
    ([name, persona]) => [name, personaHash(persona, behaviour)] as const,
  );
  const recorder = new IngressRecorder(timeline, {
    version: '0.0.0-test',
    scenario: scenario.name,
    openedFrom: null,
    users,
    behaviour,
    personas: Object.fromEntries(hashes),
  });
  const descriptor = openSync(join(folder, 'ingress.log'), 'ax');
  const file = new LineFile(descriptor, 'inStep', { ...lineLimits, ...limits });
  const sink = recorder.writeTo(file);
  const now = (): number => timeline.now();
  const protocol = agentsProtocol;
  const of = { scenario, timeline, now, world, protocol, personas, health: undefined };
  const run = new CrowdRun({ ...of, watcher: recorder });
  run.windows$.subscribe((window) => sink.window(window));
  run.start();
  while (!run.isFinished && !(isKilled && now() > 4000)) timeline.runUntil(now() + 1000);
  run.ledger.destroy();
  return { folder, notSaved: isKilled ? [] : await sink.finish(judgedSummary({})) };
}

test('a log that has reached its limit ends there, says so, and replays up to there', async () => {
  const { folder, notSaved } = await recordedWith({ fileBytes: 6_000, chunkLength: 1_000 });
  const [loss] = notSaved;
  expect(loss).toMatchObject({ file: 'ingress.log', code: 'DROPPED' });
  expect(loss?.message).toMatch(
    /^it has reached its limit of 6000 bytes; [1-9]\d* events after that are not in it$/,
  );
  const result = await replay(folder);
  expect(result.divergence?.replace(/ \(recorded by.*/, '')).toBeUndefined();
  expect(result).toMatchObject({ kind: 'incomplete', matches: true });
  expect(result.missing).toBe('it has reached its limit of 6000 bytes');
  expect(result.recordedHash).toBe(result.hash);
  const lost = Number(/(\d+) events/.exec(loss?.message ?? '')?.[1]);
  const whole = await replay((await recordedWith({})).folder);
  const missing = whole.events - result.events + (whole.users - result.users);
  expect(lost).toBe(missing);
});

test('the code of a closed connection decides again in a replay', async () => {
  const { folder } = await recordedWith({}, false, [1006, 1008, 1013]);
  const lines = await linesOf(folder);
  for (const code of [1006, 1008, 1013]) {
    expect(lines.some((line) => line.endsWith(`"closed",{"code":${code}}]`))).toBe(true);
  }
  const result = await replay(folder);
  expect(result).toMatchObject({ kind: 'complete', matches: true });
  const ends = result.timelines.map(({ entries }) => entries.at(-1)?.state);
  expect(new Set(ends)).toEqual(new Set(['failed', 'left']));
});

test('a run that is killed leaves every chunk that was full', async () => {
  const { folder } = await recordedWith({ chunkLength: 1_000 }, true);
  const result = await replay(folder);
  expect(result).toMatchObject({ kind: 'incomplete', matches: true });
  const last = Math.max(...result.timelines.map(({ entries }) => entries.at(-1)?.at ?? 0));
  expect(last).toBeGreaterThan(3000);
});

test('a disk that fills up is told of, and what it took can be replayed', async (context) => {
  const disk = await scratchFolder();
  if (!mountSmallDisk(disk)) context.skip('mounting is not allowed here');
  await writeFile(join(disk, 'filler'), new Uint8Array(1_048_576 - 131_072));
  const users = { researcher: 60 };
  const scenario = await scenarioOf({
    users,
    load: { ...short, duration: '8s' },
    think_time: 0.02,
  });
  const outputs = { ...noOutputs, record: true };
  const output = join(disk, 'results');
  const run = await simulateScenario(requestOf(scenario, { savesResults: true, outputs, output }));
  const { notSaved } = await run.finished;
  expect(notSaved).toContainEqual(expect.objectContaining({ file: 'ingress.log', code: 'ENOSPC' }));
  expect(await replay(output)).toMatchObject({ kind: 'incomplete', matches: true });
}, 60_000);

test('nobody watches the charts of a run that is not recorded', async () => {
  const watched = vi.mocked(watchSteps);
  watched.mockClear();
  const users = { observer: 3 };
  const scenario = await scenarioOf({ users, load: short });
  const output = join(await scratchFolder(), 'results');
  const plain = await simulateScenario(requestOf(scenario, { savesResults: true, output }));
  const { files } = await plain.finished;
  expect(files).not.toContain('ingress.log');
  await expect(access(join(output, 'ingress.log'))).rejects.toThrow('ENOENT');
  expect(watched).not.toHaveBeenCalled();
  const outputs = { ...noOutputs, record: true };
  const unsaved = await simulateScenario(requestOf(scenario, { outputs }));
  await unsaved.finished;
  expect(watched).not.toHaveBeenCalled();
  await recordedSimulation(scenario);
  expect(watched).toHaveBeenCalledOnce();
});

test('the first line says what the machines were made from', async () => {
  const scenario = await scenarioOf({ users: { observer: 1, admin: 1 }, load: short, seed: 9 });
  const [first = '', second = ''] = await linesOf(await recordedSimulation(scenario));
  expect(JSON.parse(first)).toEqual({
    ingress: 1,
    version: '0.0.0-test',
    scenario: 'test',
    openedFrom: null,
    users: { observer: 1, admin: 1 },
    behaviour: {
      seed: 9,
      thinkTime: 1,
      reconnect: scenario.reconnect,
      leavePatienceMs: scenario.timeouts.leaveMs,
      transports: ['websocket', 'http', 'database'],
      pace: 'own',
    },
    personas: {
      observer: expect.stringMatching(/^[\da-f]{64}$/),
      admin: expect.stringMatching(/^[\da-f]{64}$/),
    },
    plan: {
      time: 'virtual',
      durationMs: scenario.load.phases.at(-1)?.endMs,
      load: expect.stringMatching(/^[\da-f]{64}$/),
      faults: [],
      model: scenario.model,
    },
  });
  expect(second).toMatch(/^\[[\d.]+,0,"came","\w+-\d+","\w+"\]$/);
});
