import { beforeAll, describe, expect, test } from 'vitest';
import { personas } from '../../src/machines/personas.ts';
import { runMachine } from '../../src/machines/run-machine.ts';
import { virtualUserMachine } from '../../src/machines/virtual-user-machine.ts';
import { openForm } from '../../src/machines/open-form.ts';
import { behaviour } from './behaviour.ts';
import { configParts, isRecord, parametersOf } from './config-parts.ts';
import { exploreChart, type Edge } from './explored-chart.ts';

const shellStates = ['offline', 'connecting', 'subscribing', 'reconnecting', 'leaving'];
const ends = ['left', 'failed'];

/** Only of those who have something to do before they come or after they have gone. */
const unusedStates = ['preparing', 'concluding'];

/** Chance decides what a user goes on to, so it takes some users to see it all. */
const usersMax = 200;

describe.each(Object.values(personas))('the open form of the chart of the $name', (persona) => {
  const readyStates = Object.keys(persona.online.states ?? {}).filter(
    (name) => persona.online.states?.[name]?.after?.thinkTime !== undefined,
  );
  const inner = Object.keys(persona.online.states ?? {}).map((name) => `online.${name}`);
  const seen = new Set<string>();
  const explored: Edge[] = [];

  beforeAll(() => {
    for (let index = 0; index < usersMax && inner.some((name) => !seen.has(name)); index++) {
      const edges = exploreChart(persona, index, 'planned');
      for (const { to } of edges) seen.add(to.state);
      explored.push(...edges);
    }
  });

  test('reaches every state that is reached without a plan', () => {
    expect([...inner, ...ends].filter((state) => !seen.has(state))).toEqual([]);
  });

  test('leaves the states where it would think only when told or when something happens', () => {
    const left = explored.filter(
      ({ from, to }) =>
        readyStates.some((name) => from.state === `online.${name}`) && from.state !== to.state,
    );
    const events = new Set(left.map(({ event }) => event));
    expect(events).toContain('due');
    events.delete('pushed');
    expect([...events].sort()).toEqual(['closed', 'due', 'stop']);
  });

  test('goes where thinking would have led, and takes notice of nothing due elsewhere', () => {
    const told = explored.filter(({ event, from, to }) => event === 'due' && from.key !== to.key);
    const toldIn = new Set(told.map(({ from }) => from.state));
    expect([...toldIn].sort()).toEqual(readyStates.map((name) => `online.${name}`).sort());
  });

  test('leaves the persona as it was, and holds no function', () => {
    const before = JSON.stringify(persona.online);
    const open = openForm(persona.online);
    expect(JSON.stringify(persona.online)).toBe(before);
    expect(configParts(open).filter(({ value }) => isFunction(value))).toEqual([]);
    const waits = configParts(open).filter(({ path }) => path.endsWith('after.thinkTime'));
    expect(waits).toEqual([]);
  });
});

describe.each(Object.values(personas))('the chart of the $name', (persona) => {
  const machine = virtualUserMachine(persona, behaviour);
  const innerStates = Object.keys(persona.online.states ?? {});
  const allStates = [...shellStates, ...ends, ...innerStates.map((name) => `online.${name}`)];
  const explored: (readonly Edge[])[] = [];

  beforeAll(() => {
    const seen = new Set<string>();
    while (seen.size < allStates.length && explored.length < usersMax) {
      const edges = exploreChart(persona, explored.length);
      for (const { to } of edges) seen.add(to.state);
      explored.push(edges);
    }
  });

  test('reaches every one of its states', () => {
    const reached = new Set(explored.flat().flatMap(({ from, to }) => [from.state, to.state]));
    expect([...reached].sort()).toEqual([...allStates].sort());
  });

  test('can come to an end from wherever it is, also if nobody ever stops it', () => {
    for (const edges of explored) {
      const endless = edges.filter(({ event }) => event !== 'stop');
      expect(withoutEnd(edges)).toEqual([]);
      expect(withoutEnd(endless)).toEqual([]);
    }
  });

  test('leaves or has left as soon as it is stopped, wherever it is', () => {
    const stops = explored.flat().filter(({ event }) => event === 'stop');
    expect(stops.length).toBeGreaterThan(allStates.length);
    for (const { from, to } of stops) {
      expect(ends.includes(from.state) ? [from.state] : ['leaving', 'left']).toContain(to.state);
    }
  });

  test('comes back or gives up when its connection is lost, wherever it is online', () => {
    const losses = explored
      .flat()
      .filter(({ from, event }) => event === 'closed' && from.state.startsWith('online'));
    expect(new Set(losses.map(({ to }) => to.state))).toEqual(new Set(['reconnecting']));
  });

  test('describes every state', () => {
    const states = stateConfigs(machine.config);
    const described = states.filter(({ value }) =>
      /^[A-Z].+\.$/.test(isRecord(value) ? String(value['description']) : ''),
    );
    expect(described.map(({ path }) => path)).toEqual(states.map(({ path }) => path));
    expect(states.length).toBe(allStates.length + unusedStates.length + 1);
  });

  test('says everything in names: no function is lost when it is written as JSON', () => {
    const functions = configParts(machine.config).filter(({ value }) => isFunction(value));
    expect(functions.map(({ path }) => path)).toEqual(['context']);
    const { context: _, ...chart } = machine.config;
    expect(JSON.parse(JSON.stringify(chart))).toEqual(chart);
  });

  test('uses no name that nothing stands behind', () => {
    const { actions, guards, delays } = machine.implementations;
    const acts = namesIn(machine.config, ['entry', 'exit', 'actions']);
    const questions = namesIn(machine.config, ['guard']);
    const timed = configParts(machine.config).filter(({ path }) => path.endsWith('.after'));
    const waits = timed.flatMap(({ value }) => (isRecord(value) ? Object.keys(value) : []));
    expect(Object.keys(actions)).toEqual(expect.arrayContaining([...acts]));
    expect(Object.keys(guards)).toEqual(expect.arrayContaining([...questions]));
    expect(Object.keys(delays)).toEqual(expect.arrayContaining(waits));
    expect(Math.min(acts.length, questions.length, waits.length)).toBeGreaterThan(2);
  });

  test('takes only operations that it has, and has none that it never uses', () => {
    const taken = parametersOf(persona.online, 'take', 'operation');
    expect(taken.length).toBeGreaterThan(0);
    const chosen = Object.entries(persona.operations).filter(([, draft]) => draft.weight > 0);
    const used = new Set([...taken, ...chosen.map(([name]) => name)]);
    expect([...used].sort()).toEqual(Object.keys(persona.operations).sort());
  });

  test('goes on only to states that it has, each behind a guard that leads there', () => {
    const followUps = Object.values(persona.operations).flatMap((draft) =>
      Object.keys(draft.followUps),
    );
    const intended = parametersOf(persona.online, 'intend', 'next');
    const wanted = new Set([...followUps, ...intended]);
    expect(new Set(parametersOf(persona.online, 'goesOnTo', 'next'))).toEqual(wanted);
    expect(innerStates).toEqual(expect.arrayContaining([...wanted]));
    const astray = configParts(persona.online).filter(({ path, value }) => {
      if (!isRecord(value) || !isRecord(value['guard'])) return false;
      const [next] = parametersOf(value['guard'], 'goesOnTo', 'next');
      const stays = value['target'] === undefined && path.startsWith(`states.${next}.`);
      return next !== undefined && next !== value['target'] && !stays;
    });
    expect(astray).toEqual([]);
  });

  test('has a way on from every operation, whether it went well or not', () => {
    const acting = stateConfigs(persona.online).filter(({ value }) => performs(value));
    expect(acting).toHaveLength(innerStates.length - 1);
    for (const { value } of acting) {
      expect(value).toHaveProperty('on.erred');
      expect(value).toHaveProperty('on.replied');
      expect(alwaysLeadsOn(isRecord(value) ? value['on'] : undefined)).toBe(true);
    }
  });

  test('lets follow-ups of one operation happen in at most all cases', () => {
    for (const { followUps } of Object.values(persona.operations)) {
      const total = Object.values(followUps).reduce((sum, share) => sum + share, 0);
      expect(total).toBeLessThanOrEqual(1);
    }
  });

  test('hears of every push it reacts to, and reacts to no other', () => {
    const heard = persona.reactsTo.filter((pushed) =>
      persona.channels.includes(pushed.slice(0, pushed.indexOf('/'))),
    );
    expect(heard).toEqual(persona.reactsTo);
    const handlers = configParts(persona.online).filter(({ path }) => path.endsWith('.on.pushed'));
    expect(handlers.length > 0).toBe(persona.reactsTo.length > 0);
    const events = persona.reactsTo.map((pushed) => pushed.slice(pushed.indexOf('/') + 1));
    expect(events).toEqual(
      expect.arrayContaining([...parametersOf(persona.online, 'concerns', 'event')]),
    );
    const pushes = explored.flat().filter(({ event }) => event === 'pushed');
    const changes = pushes.filter(({ from, to }) => from.key !== to.key);
    expect(changes.length > 0).toBe(persona.reactsTo.length > 0);
  });
});

test('the course of a run describes every state and names everything it does', () => {
  const states = stateConfigs(runMachine.config);
  expect(states).toHaveLength(5);
  for (const { value } of states) expect(value).toHaveProperty('description');
  const functions = configParts(runMachine.config).filter(({ value }) => isFunction(value));
  expect(functions.map(({ path }) => path)).toEqual(['context']);
});

/** Situations from which no way leads to an end. */
function withoutEnd(edges: readonly Edge[]): readonly string[] {
  const causes = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const known = causes.get(to.key);
    if (known === undefined) causes.set(to.key, [from.key]);
    else known.push(from.key);
  }
  const situations = edges.flatMap(({ from, to }) => [from, to]);
  const queue = situations.filter(({ state }) => ends.includes(state)).map(({ key }) => key);
  const ending = new Set(queue);
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    for (const cause of causes.get(key) ?? []) {
      if (!ending.has(cause)) queue.push(cause);
      ending.add(cause);
    }
  }
  return situations.filter(({ key }) => !ending.has(key)).map(({ key }) => key);
}

function stateConfigs(config: unknown) {
  return configParts(config).filter(({ path }) => /(^|\.)states\.\w+$/.test(path));
}

function performs(state: unknown): boolean {
  return configParts(state).some(({ value }) => value === 'perform');
}

/** Whether the last way after a good answer is open to everybody. */
function alwaysLeadsOn(on: unknown): boolean {
  const ways = isRecord(on) ? on['replied'] : undefined;
  const last: unknown = Array.isArray(ways) ? ways.at(-1) : ways;
  return typeof last === 'string' || (isRecord(last) && last['guard'] === undefined);
}

/** Names of actions or guards, given as texts or with parameters. */
function namesIn(config: unknown, places: readonly string[]): readonly string[] {
  const found = configParts(config).filter(({ path }) => {
    const keys = path.split('.').filter((key) => !/^\d+$/.test(key));
    return places.includes(keys.at(-1) ?? '');
  });
  return found.flatMap(({ value }) => {
    if (typeof value === 'string') return [value];
    return isRecord(value) ? [String(value['type'])] : [];
  });
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
