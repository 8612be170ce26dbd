import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Persona } from '../../src/machines/persona.ts';
import { plainChart } from '../../src/machines/plain-chart.ts';
import { onlineChart } from '../../src/machines/virtual-user-chart.ts';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import type { ReplayResult } from '../../src/run/replay-run.ts';
import { replay } from '../../src/run/replay-run.ts';
import { defineScenario } from '../../src/sources/define-scenario.ts';
import { shippedMaterial } from '../../src/sources/scenario-material.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { askingPersona } from '../support/asking-persona.ts';
import { linesOf, logOf, logWith, recordedSimulation } from '../support/ingress-logs.ts';
import { constantAfterFirst, phasesOf, plainScenario } from '../support/plain-scenario.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';
import { clerk, secretTicket } from '../support/clerk.ts';

beforeAll(prepareHistograms);

const twoHundred = {
  researcher: 34,
  coordinator: 34,
  observer: 33,
  admin: 33,
  developer: 33,
  analyst: 33,
};

async function lossy(seed: number, users: Readonly<Record<string, number>>): Promise<Scenario> {
  return scenarioOf({
    users,
    seed,
    load: { warmup: '1s', duration: '12s', cooldown: '1s' },
    think_time: 0.3,
    timeouts: { operation: '2s' },
    reconnect: { attempts: 5, delay: '200ms' },
    model: { loss: 0.02, disconnects_per_hour: 300, pushes_per_second: 1 },
  });
}

/** A recorded simulation of a persona, which its replay is given by a scenario in code. */
async function recordedBy(persona: Persona, scenario: Scenario): Promise<string> {
  const personas = { ...shippedMaterial.personas, [persona.name]: persona };
  return recordedSimulation(scenario, { material: { ...shippedMaterial, personas } });
}

async function replayedWith(folder: string, persona: Persona): Promise<ReplayResult> {
  const { name } = persona;
  const scenario = defineScenario({
    name: 'own',
    users: { [name]: 1 },
    personas: { [name]: persona },
  });
  return replay(folder, { scenario });
}

/** Fills in one of fifty operations with an error of its own. */
function mistaken(persona: Persona): Persona {
  const { ask } = persona.operations;
  if (ask === undefined) throw new Error('an asker asks');
  let built = 0;
  const build: typeof ask.build = (draws) => {
    built++;
    if (built % 50 === 0) throw new Error('a mistake in a persona');
    return ask.build(draws);
  };
  return { ...persona, operations: { ask: { ...ask, build } } };
}

/** What the run said of its charts. */
async function coverageOf(folder: string): Promise<unknown> {
  const text = await readFile(join(folder, 'summary.json'), 'utf8');
  const { coverage, personas } = JSON.parse(text) as Summary;
  const each = Object.entries(personas).map(([name, persona]) => [name, persona.coverage]);
  return { ...coverage, personas: Object.fromEntries(each) };
}

async function expectSame(folder: string, result: ReplayResult): Promise<void> {
  expect(result.divergence).toBeUndefined();
  expect(result).toMatchObject({ kind: 'complete', matches: true, omitted: 0 });
  expect(result.recordedHash).toBe(result.hash);
  expect(result.coverage).toEqual(await coverageOf(folder));
}

describe('a simulation of shipped personas', () => {
  test('of 200 users replays with the same hash, and another seed has another', async () => {
    const [first, other] = [
      await recordedSimulation(await lossy(3, twoHundred)),
      await recordedSimulation(await lossy(4, twoHundred)),
    ];
    const [result, otherResult] = [await replay(first), await replay(other)];
    await expectSame(first, result);
    await expectSame(other, otherResult);
    expect(result.users).toBe(200);
    expect(result.events).toBeGreaterThan(8000);
    expect(otherResult.hash).not.toBe(result.hash);
    const events = result.timelines.flatMap(({ entries }) => entries.map(({ event }) => event));
    const kinds = new Set(events.map((event) => event.split(' ')[0]));
    for (const kind of ['pushed', 'closed', 'after', 'erred', 'stop'])
      expect(kinds).toContain(kind);
  }, 60_000);

  test('has the same bytes in its log for the same seed', async () => {
    const [first, second] = [
      await recordedSimulation(await lossy(5, everyPersona)),
      await recordedSimulation(await lossy(5, everyPersona)),
    ];
    const bytes = await readFile(join(first, 'ingress.log'));
    expect(await readFile(join(second, 'ingress.log'))).toEqual(bytes);
  });

  test('gives the timeline of one user by number or name, the same as among all', async () => {
    const folder = await recordedSimulation(await lossy(6, everyPersona));
    const all = await replay(folder);
    const [, , , fourth] = all.timelines;
    for (const user of [fourth?.index ?? '', String(fourth?.index), fourth?.user ?? '']) {
      const { timelines, hash } = await replay(folder, { user });
      expect(timelines).toEqual([fourth]);
      expect(hash).toBe(all.hash);
    }
    expect(fourth?.entries[0]).toMatchObject({ state: 'connecting', event: 'started' });
    expect(fourth?.entries.at(-1)?.state).toMatch(/left|failed/);
    await expect(replay(folder, { user: 'observer-99' })).rejects.toThrow(
      /options\.user {2}nobody called "observer-99" came; did you mean "observer-\d+"\?/,
    );
  });

  test('replays under a plan of operations as well', async () => {
    const phases = phasesOf({ 'warm-up': 1000, steady: 10_000 });
    const rate = constantAfterFirst(phases, 20);
    const load = { model: 'operations', phases, rate, arrivals: 'poisson' } as const;
    const folder = await recordedSimulation(plainScenario(everyPersona, load));
    expect((await linesOf(folder)).some((line) => line.includes('"due"'))).toBe(true);
    await expectSame(folder, await replay(folder));
  });
});

describe('what makes a replay exact', () => {
  /** An operation ends with its connection and was the last: `closed` and `stop` in one go. */
  const lastWords = { attempts: 9, strategy: 'full' as const, delayMs: 0, maxDelayMs: 0 };

  test('of two events in one go no timer comes between, even if it is due at once', async () => {
    const plain = plainScenario({ asker: 40 }, { operationsPerUser: 3 }, { reconnect: lastWords });
    const slow = { medianMs: 400, p99Ms: 900 };
    const model = { ...plain.model, websocket: slow, disconnectsPerHour: 4000 };
    const folder = await recordedBy(askingPersona(), { ...plain, model });
    const lines = await linesOf(folder);
    expect(lines.some((line) => /^\[null,\d+,"stop"\]$/.test(line))).toBe(true);
    await expectSame(folder, await replayedWith(folder, askingPersona()));
  });

  test('states around the first one of a chart are come to as well', async () => {
    const asking = onlineChart({
      initial: 'room',
      states: {
        room: {
          initial: 'resting',
          states: {
            resting: { after: { thinkTime: { target: 'asking', actions: 'choose' } } },
            asking: { entry: 'perform', on: { replied: 'resting' } },
          },
        },
      },
    });
    const persona = askingPersona({ online: asking });
    // Nobody does anything there before leaving.
    const scenario = plainScenario({ asker: 1 }, {}, { thinkTime: 1000 });
    const folder = await recordedBy(persona, scenario);
    const result = await replayedWith(folder, persona);
    await expectSame(folder, result);
    const { unseen } = result.coverage.personas['asker']?.states ?? {};
    expect(unseen).toContain('online.room.asking');
    expect(unseen).not.toContain('online.room');
  });

  test('a user that the run gives up is given up at the same time', async () => {
    const { timeouts, ...plain } = plainScenario({ asker: 5 }, {});
    const scenario = {
      ...plain,
      timeouts: { ...timeouts, leaveMs: 5000, drainMs: 300 },
      model: { ...plain.model, loss: 0.5 },
    };
    const folder = await recordedBy(askingPersona({ channels: [] }), scenario);
    expect((await linesOf(folder)).some((line) => line.includes('"abandoned"'))).toBe(true);
    await expectSame(folder, await replayedWith(folder, askingPersona({ channels: [] })));
  });

  test.each([
    { over: 'a timer', online: askingPersona().online, thinkTime: 1 },
    { over: 'a reply', online: plainChart, thinkTime: 0 },
  ])('a chart that throws over $over throws over the same one', async ({ online, thinkTime }) => {
    const persona = mistaken(askingPersona({ online }));
    const folder = await recordedBy(persona, plainScenario({ asker: 8 }, {}, { thinkTime }));
    const crashes = (await linesOf(folder)).filter((line) => line.includes('"crashes"'));
    expect(crashes.length).toBeGreaterThan(2);
    await expectSame(folder, await replayedWith(folder, persona));
  });

  test('what a user captured decides again, and no text of it is in the log', async () => {
    const folder = await recordedBy(clerk(), plainScenario({ clerk: 10 }, {}));
    const result = await replayedWith(folder, clerk());
    await expectSame(folder, result);
    const states = result.timelines.flatMap(({ entries }) => entries.map(({ state }) => state));
    for (const state of ['preparing', 'online.holding', 'concluding', 'left']) {
      expect(states).toContain(state);
    }
    expect(states).not.toContain('online.confused');
    const text = (await linesOf(folder)).join('\n');
    expect(text).not.toContain(secretTicket);
    expect(text).toContain('{"ticket":"*","shelf":12,"none":""}');
  });
});

describe('a log that is not what was written', () => {
  const lineOf = (lines: readonly string[], text: string): number => {
    const found = lines.findLastIndex((line) => line.includes(text));
    expect(found).toBeGreaterThan(0);
    return found;
  };

  test('diverges where a state was changed, and says where', async () => {
    const folder = await recordedSimulation(await lossy(7, everyPersona));
    const lines = [...(await linesOf(folder))];
    const at = lineOf(lines, '"online.watching"');
    const [time, index] = JSON.parse(lines[at] ?? '') as [number, number];
    lines[at] = lines[at]?.replace('online.watching', 'online.acting') ?? '';
    const { matches, divergence } = await replay(await logOf(lines));
    const { timelines } = await replay(folder, { user: index });
    expect(matches).toBe(false);
    expect(divergence).toMatch(
      new RegExp(
        `^user ${timelines[0]?.user} at ${(time / 1000).toFixed(3)} s: ` +
          'recorded online\\.acting, replayed online\\.watching',
      ),
    );
  });

  test('diverges where an event is missing, when the recorded state came', async () => {
    const folder = await recordedSimulation(await lossy(7, everyPersona));
    const lines = [...(await linesOf(folder))];
    const at = lines.findIndex((line) => line.includes('"opened"'));
    const [time] = JSON.parse(lines[at] ?? '') as [number, number];
    lines.splice(at, 1);
    const { matches, divergence } = await replay(await logOf(lines));
    expect(matches).toBe(false);
    expect(divergence).toContain(
      ` at ${(time / 1000).toFixed(3)} s: recorded subscribing, replayed connecting`,
    );
  });

  test('diverges where it tells of a state less, or of one more, at the very end', async () => {
    const lines = [...(await linesOf(await recordedSimulation(await lossy(7, everyPersona))))];
    const at = lineOf(lines, '"left"');
    const [time, index] = JSON.parse(lines[at] ?? '') as [number, number];
    const seconds = (time / 1000).toFixed(3);
    const less = await replay(await logOf(lines.toSpliced(at, 1)));
    expect(less.divergence).toContain(` at ${seconds} s: recorded leaving, replayed left`);
    const again = JSON.stringify([time, index, 'is', 'offline']);
    const more = await replay(await logOf(lines.toSpliced(at + 1, 0, again)));
    expect(more.divergence).toContain(` at ${seconds} s: recorded offline, replayed left`);
  });

  test('does not match when only its last line was changed', async () => {
    const lines = [...(await linesOf(await recordedSimulation(await lossy(7, everyPersona))))];
    lines[lines.length - 1] = lines.at(-1)?.replace(/"hash":"./, '"hash":"-') ?? '';
    const result = await replay(await logOf(lines));
    expect(result).toMatchObject({ kind: 'complete', matches: false });
    expect(result.divergence).toContain('the log does not hold what its last line says');
  });

  test('is replayed as far as it is whole, wherever it was cut off', async () => {
    const folder = await recordedSimulation(await lossy(8, everyPersona));
    const bytes = await readFile(join(folder, 'ingress.log'));
    const whole = await replay(folder);
    const results: ReplayResult[] = [];
    const refusals: string[] = [];
    for (let cut = 0; cut < 20; cut++) {
      const length = Math.floor(bytes.length * ((cut * 0.618034) % 1));
      const result = await replay(await logWith(bytes.subarray(0, length))).catch(String);
      if (typeof result === 'string') refusals.push(result);
      else results.push(result);
    }
    for (const refusal of refusals) expect(refusal).toContain('cut off within its first line');
    for (const { events, divergence, ...result } of results) {
      expect(divergence).toBeUndefined();
      expect(result).toMatchObject({ kind: 'incomplete', matches: true, recordedHash: undefined });
      expect(result.missing).toBe('the log was cut off, or its run was');
      expect(events).toBeLessThan(whole.events);
    }
    expect(results.length).toBeGreaterThan(17);
  }, 60_000);
});
