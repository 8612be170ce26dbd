import { getNextTransitions } from 'xstate';
import { adjacencyMapToArray, getAdjacencyMap } from 'xstate/graph';
import { statePath } from '../../src/actors/state-path.ts';
import type { Persona } from '../../src/machines/persona.ts';
import type { VirtualUserEvent } from '../../src/machines/virtual-user-chart.ts';
import {
  virtualUserMachine,
  type BehaviourSettings,
} from '../../src/machines/virtual-user-machine.ts';
import { behaviour } from './behaviour.ts';

/** A state together with what guards look at. */
export interface Situation {
  readonly key: string;
  readonly state: string;
}

/** What one event leads to. */
export interface Edge {
  readonly from: Situation;
  readonly event: string;
  readonly to: Situation;
}

interface Snapshot {
  readonly value: Parameters<typeof statePath>[0];
  readonly context: { readonly next: string; readonly attempts: number };
}

/** One retry is enough to see every way there is. */
const reconnect = { ...behaviour.reconnect, attempts: 1 };

/** Later than any plan, so that the next choice is due at once. */
const late = 1e9;

/** Everything that can happen to user `index` of the persona, whatever the ports bring. */
export function exploreChart(
  persona: Persona,
  index: number,
  pace: BehaviourSettings['pace'] = 'own',
): readonly Edge[] {
  const facts = factsFor(persona);
  const map = getAdjacencyMap(virtualUserMachine(persona, { ...behaviour, reconnect, pace }), {
    input: { index, name: `${persona.name}-${index}` },
    events: (snapshot) => [...facts, ...timersOf(snapshot)],
    serializeState: keyOf,
    limit: 50_000,
  });
  return adjacencyMapToArray(map).map(({ state, event, nextState }) => ({
    from: situationOf(state),
    event: event.type,
    to: situationOf(nextState),
  }));
}

function situationOf(snapshot: Snapshot): Situation {
  return { key: keyOf(snapshot), state: statePath(snapshot.value) };
}

function keyOf({ value, context }: Snapshot): string {
  return `${statePath(value)}, next ${context.next}, ${context.attempts} attempts`;
}

/** Facts that the ports of a run may bring. */
function factsFor(persona: Persona): readonly VirtualUserEvent[] {
  return [
    { type: 'started', at: 0 },
    { type: 'opened', at: 0 },
    { type: 'closed', at: 0 },
    { type: 'subscribed', at: 0 },
    { type: 'replied', at: 0 },
    { type: 'replied', at: late },
    { type: 'erred', at: 0 },
    { type: 'due', at: 0, dueAt: 0 },
    ...persona.reactsTo.map((pushed) => pushedFact(pushed)),
    { type: 'acknowledged', at: 0 },
    { type: 'stop', at: 0 },
  ];
}

function pushedFact(pushed: string): VirtualUserEvent {
  return { type: 'pushed', at: 0, event: pushed.slice(pushed.indexOf('/') + 1), data: {} };
}

/** Timers are no facts, so the type of events does not know them. */
function timersOf(snapshot: Parameters<typeof getNextTransitions>[0]): readonly VirtualUserEvent[] {
  const types = getNextTransitions(snapshot).map(({ eventType }) => eventType);
  const timers = new Set(types.filter((type) => type.startsWith('xstate.after.')));
  return [...timers].map((type) => ({ type }) as unknown as VirtualUserEvent);
}
