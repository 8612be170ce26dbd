import type { VirtualUserMachine } from '../machines/virtual-user-machine.ts';

type Snapshot = ReturnType<VirtualUserMachine['transition']>;
type StateNodes = Snapshot['_nodes'];

/** Told that a user is in another state: its paths, the innermost last. */
export type TellMove = (index: number, states: readonly string[]) => void;

const pathsOf = new WeakMap<StateNodes[number], readonly string[]>();

/**
 * Has every user of a machine, which must not have any yet, tell when it has gone to another state.
 * An event that leaves a user where it is costs one comparison.
 */
export function watchMoves(machine: VirtualUserMachine, tell: TellMove): void {
  const { transition } = machine;
  machine.transition = (snapshot, event, scope) => {
    const next = transition(snapshot, event, scope);
    if (next._nodes !== snapshot._nodes) tell(next.context.index, statesIn(next));
    return next;
  };
}

/** Paths of the states a user is in: `online`, `online.exploring`. */
export function statesIn({ _nodes: nodes }: Pick<Snapshot, '_nodes'>): readonly string[] {
  const inner = nodes.reduce((one, other) => (other.path.length > one.path.length ? other : one));
  const known = pathsOf.get(inner);
  if (known !== undefined) return known;
  const paths = inner.path.map((_, depth) => inner.path.slice(0, depth + 1).join('.'));
  pathsOf.set(inner, paths);
  return paths;
}
