import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Persona } from '../../src/machines/persona.ts';
import { onlineChart } from '../../src/machines/virtual-user-chart.ts';
import type { Stuck } from '../../src/metrics/observation.ts';
import type { Window } from '../../src/metrics/window.ts';
import type { LogSettings } from '../../src/outputs/log-file.ts';
import { get } from '../../src/machines/operation-draft.ts';
import { stuckLimits } from '../../src/run/stuck-limits.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { shippedMaterial } from '../../src/sources/scenario-material.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { askingPersona } from '../support/asking-persona.ts';
import { constant, phasesOf, plainScenario, type PlainLoad } from '../support/plain-scenario.ts';
import { noOutputs, requestOf } from '../support/request-of.ts';
import { virtualRun } from '../support/virtual-run.ts';

type States = NonNullable<Persona['online']['states']>;

/** The asker with other states, of which nobody leaves some. */
function asker(states: States = {}, more: Partial<Persona> = {}): Persona {
  const online = onlineChart({
    initial: 'resting',
    states: {
      resting: { after: { thinkTime: { target: 'asking', actions: 'choose' } } },
      asking: { entry: 'perform', on: { replied: 'resting', erred: 'resting' } },
      ...states,
    },
  });
  return askingPersona({ channels: [], online, ...more });
}

const phases = phasesOf({ steady: 40_000 });
const stuckAfterMs = 5_000;
const forEver: States = { asking: { entry: 'perform' } };

type Circumstances = [load?: PlainLoad, more?: Partial<Scenario>, log?: LogSettings];

/** What three users of a persona come to in 40 s; they are stuck after five. */
async function lived(persona: Persona, ...[load = {}, more = {}, log]: Circumstances) {
  const usual = plainScenario({ asker: 3 }, { phases, ...load });
  const plain = { ...usual, analysis: { ...usual.analysis, stuckAfterMs } };
  const stuck: Stuck[] = [];
  const windows: Window[] = [];
  const observation = (one: { readonly kind: string } | Stuck): void => {
    if (one.kind === 'stuck' && 'sinceMs' in one) stuck.push(one);
  };
  const request = requestOf(
    { ...plain, ...more },
    {
      material: { ...shippedMaterial, personas: { asker: persona } },
      watchers: [{ observation }],
      outputs: { ...noOutputs, ...(log && { log }) },
    },
  );
  const run = await simulateScenario(request);
  run.windows$.subscribe((window) => windows.push(window));
  const { summary } = await run.finished;
  return { stuck, windows, summary };
}

function checkOf({ checks }: { readonly checks: readonly { readonly name: string }[] }) {
  return checks.find(({ name }) => name === 'no-stuck-users');
}

describe('users that are stuck', () => {
  test('are found once, where nobody leaves, and told with an example', async () => {
    const { stuck, windows, summary } = await lived(asker(forEver));
    expect(stuck.map(({ user }) => user)).toEqual(['asker-0', 'asker-1', 'asker-2']);
    for (const { at, sinceMs, state } of stuck) {
      expect(state).toBe('online.asking');
      expect(at - sinceMs).toBeGreaterThan(5_000);
      expect(at - sinceMs).toBeLessThanOrEqual(6_000);
    }
    const told = windows.flatMap((window) => window.stuck);
    expect(told.reduce((sum, { users }) => sum + users, 0)).toBe(3);
    const since = Math.min(...stuck.map(({ sinceMs }) => sinceMs));
    expect(summary.stuck).toEqual([
      {
        persona: 'asker',
        state: 'online.asking',
        users: 3,
        recovered: 0,
        longest_seconds: expect.closeTo(40 - since / 1_000, 2),
        first_user: 'asker-0',
        first_at_seconds: 6,
      },
    ]);
    expect(summary.verdict).toBe('failed');
    expect(checkOf(summary)).toMatchObject({
      passed: false,
      evidence: '3 users did nothing for longer than 5 s: online.asking (asker) 3',
    });
    const [finding] = summary.findings.filter(({ about }) => about === 'states');
    expect(finding?.what).toBe('users of persona asker get stuck in online.asking');
    expect(finding?.advice).toContain('replay <results> --user asker-0');
  });

  test('are in the log, each of them', async () => {
    const file = join(await scratchFolder(), 'run.log');
    await lived(asker(forEver), {}, {}, { file, level: 'warn' });
    const lines = (await readFile(file, 'utf8'))
      .split('\n')
      .filter((line) => line.includes('stuck'));
    expect(lines.length).toBe(3);
    const facts = { level: 'warn', user: 'asker-0', persona: 'asker', state: 'online.asking' };
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ ...facts, msg: 'user stuck', at_ms: 6_000 });
  });

  test('are found when every reply is lost and their chart does not listen for that', async () => {
    const { model } = plainScenario({}, {});
    const asking = { entry: 'perform', on: { replied: 'resting' } } as const;
    const silent = { model: { ...model, loss: 1 } };
    expect((await lived(asker({ asking }), {}, silent)).stuck.length).toBe(3);
    expect((await lived(asker(), {}, silent)).stuck).toEqual([]);
  });

  test('are found when a transport never says what came of a call', async () => {
    const persona = asker({}, { operations: { ask: get('/metrics') }, traits: overHttp() });
    const usual = plainScenario({ asker: 3 }, { phases: phasesOf({ steady: 60_000 }) });
    const scenario = { ...usual, analysis: { ...usual.analysis, stuckAfterMs } };
    const transports = { http: { call: () => undefined } };
    const run = await virtualRun({ scenario, personas: { asker: persona }, transports });
    run.finish();
    const found = run.observed.filter(({ kind }) => kind === 'stuck');
    expect(found.length).toBe(3);
    const { longestWaitMs } = stuckLimits(scenario);
    for (const { at } of found) expect(at).toBeGreaterThan(longestWaitMs + stuckAfterMs);
  });

  test('count as recovered when they go on after all', async () => {
    const asking = { entry: 'perform', on: { pushed: 'resting' } } as const;
    const { model } = plainScenario({}, {});
    const rare = { model: { ...model, pushesPerSecond: 0.1 } };
    const persona = asker(
      { asking },
      { channels: ['agents'], reactsTo: ['agents/agent.updated', 'agents/agent.created'] },
    );
    const { stuck, summary } = await lived(persona, {}, rare);
    const [place] = summary.stuck;
    expect(place?.users).toBe(stuck.length);
    expect(place?.recovered).toBeGreaterThan(0);
    expect(place?.longest_seconds).toBeLessThan(39);
  });

  test('are sought in phases that count only, and as patiently as the scenario says', async () => {
    const { analysis } = plainScenario({}, {});
    const warmUp = { phases: phasesOf({ 'warm-up': 40_000 }, { counts: false }) };
    expect((await lived(asker(forEver), warmUp)).stuck).toEqual([]);
    const patient = { analysis: { ...analysis, stuckAfterMs: 50_000 } };
    const { stuck, summary } = await lived(asker(forEver), {}, patient);
    expect(stuck).toEqual([]);
    expect(checkOf(summary)).toMatchObject({ passed: true });
  });
});

describe('users that only seem to be stuck', () => {
  const { model, timeouts, database } = plainScenario({}, {});
  const slowly = {
    model: { ...model, websocket: { medianMs: 3_000, p99Ms: 3_100 } },
    database: { ...database, connectTimeoutMs: 1_000, queryTimeoutMs: 1_000 },
  };
  const slower = { model: { ...model, websocket: { medianMs: 20, p99Ms: 30 } } };

  test.each<[string, Persona, PlainLoad, Partial<Scenario>]>([
    ['think for long', asker({}, { traits: slowTraits() }), {}, { thinkTime: 1.5 }],
    [
      'wait for a timer of their chart',
      asker({ asking: { after: { 20_000: 'resting' } } }),
      {},
      {},
    ],
    [
      'do one thing after another in one state',
      asker(busyStates()),
      {},
      { ...slower, thinkTime: 0 },
    ],
    ['begin something late in a state', asker(lateStates()), {}, { ...slowly }],
    ['are held at a rendezvous', asker(), { phases: held() }, {}],
    ['are in line for an operation of the plan', asker(), rarely(), {}],
    [
      'wait for a slow answer',
      asker(),
      {},
      {
        timeouts: { ...timeouts, operationMs: 20_000 },
        model: { ...model, websocket: { medianMs: 9_000, p99Ms: 9_500 } },
      },
    ],
    [
      'wait for a slow connection',
      asker(),
      {},
      {
        timeouts: { ...timeouts, handshakeMs: 20_000 },
        model: { ...model, connect: { medianMs: 9_000, p99Ms: 9_500 } },
      },
    ],
    [
      'back off for long',
      asker(),
      {},
      {
        reconnect: { attempts: 9, strategy: 'none', delayMs: 20_000, maxDelayMs: 20_000 },
        model: { ...model, acceptsPerSecond: 1, disconnectsPerHour: 600 },
      },
    ],
    ['have left', asker({ asking: { type: 'final' } }), {}, {}],
  ])('%s', async (_, persona, ...circumstances) => {
    const { stuck, summary } = await lived(persona, ...circumstances);
    expect(stuck).toEqual([]);
    expect(checkOf(summary)).toMatchObject({ passed: true });
  });
});

function slowTraits(): Persona['traits'] {
  const { traits } = asker();
  return { ...traits, activity: 'sporadic', pattern: 'random' };
}

function overHttp(): Persona['traits'] {
  const { traits } = asker();
  const messageWeights = { query: 0, command: 0, event: 0, monitoring: 0 };
  return { ...traits, messageWeights, transportShares: { websocket: 0, database: 0, http: 1 } };
}

function lateStates(): States {
  const late = { after: { 30_000: { actions: 'perform' } }, on: { replied: 'resting' } } as const;
  return { asking: late };
}

function busyStates(): States {
  return {
    resting: { always: { target: 'asking', actions: 'choose' } },
    asking: { entry: 'perform', on: { replied: { actions: ['choose', 'perform'] } } },
  };
}

function held() {
  return phasesOf({ steady: 40_000 }, { rendezvous: { users: 9, timeoutMs: 20_000 } });
}

function rarely(): PlainLoad {
  return { model: 'operations', rate: constant(phases, 0.05), queueLimit: 10 };
}
