import type { Persona } from './persona.ts';
import type { VirtualUserMachine } from './virtual-user-machine.ts';

type StateNode = VirtualUserMachine['root'];

/** What of a transition may be changed before a machine has users. */
interface Definition {
  readonly source: StateNode;
  readonly target: readonly StateNode[] | undefined;
  readonly eventType: string;
  /** Name or ms of a delayed one. */
  readonly delay?: unknown;
  actions: readonly unknown[];
}

/** A transition as the chart of a run declares it, one for each guarded way. */
export interface ChartWay {
  /** `online.resting on replied -> online.acting`; without an arrow it stays where it is. */
  readonly name: string;
  readonly definition: Definition;
}

/**
 * Every way a user of a persona can take, that of the shell included. What it has no use for, a
 * setup or a teardown, is left out; `captured`, which every state takes, is no way.
 */
export function chartWays(machine: VirtualUserMachine, persona: Persona): readonly ChartWay[] {
  const unused = unusedStates(persona);
  const isUsed = ({ path }: StateNode): boolean => !unused.includes(path.join('.'));
  const definitions = statesWithin(machine.root)
    .flatMap(definitionsOf)
    .filter(({ source, target = [] }) => [source, ...target].every(isUsed));
  const times = new Map<string, number>();
  return definitions.map((definition) => {
    const name = nameOf(definition);
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    return { name: time === 1 ? name : `${name} (${time})`, definition };
  });
}

/** States of the shell that nobody of this persona comes into. */
export function unusedStates({ setup, teardown }: Persona): readonly string[] {
  return [
    ...(setup.length === 0 ? ['preparing'] : []),
    ...(teardown.length === 0 ? ['concluding'] : []),
  ];
}

function statesWithin({ states }: StateNode): readonly StateNode[] {
  return Object.values(states).flatMap((state) => [state, ...statesWithin(state)]);
}

function definitionsOf(state: StateNode): readonly Definition[] {
  const mayBeDone = Object.values(state.states).some(({ type }) => type === 'final');
  const onEvents = [...state.transitions.values()].flat();
  return [...(state.always ?? []), ...onEvents].filter(
    ({ eventType }) => mayBeDone || !eventType.startsWith(doneEvent),
  );
}

const doneEvent = 'xstate.done.state.';

function nameOf(definition: Definition): string {
  const { source, target } = definition;
  const way = `${source.path.join('.')} ${triggerOf(definition)}`;
  if (target === undefined) return way;
  return `${way} -> ${target.map(({ path }) => path.join('.')).join(', ')}`;
}

function triggerOf({ eventType, delay }: Definition): string {
  if (typeof delay === 'string' || typeof delay === 'number') return `after ${delay}`;
  if (eventType === '') return 'always';
  return eventType.startsWith(doneEvent) ? 'when done' : `on ${eventType}`;
}
