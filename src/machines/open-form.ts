import type { OnlineChart } from './virtual-user-chart.ts';

type InnerStates = NonNullable<OnlineChart['states']>;
type InnerState = InnerStates[string];
type Actions = NonNullable<InnerState['entry']>;

/**
 * The same chart for users who are told when to act. Where a person would think until its next
 * choice is due, this one offers itself, and goes the same ways on when it is given the next
 * operation of the plan. The chart as a whole cannot be such a state, only those within.
 */
export function openForm(online: OnlineChart): OnlineChart {
  return online.states === undefined ? online : { ...online, states: openStates(online.states) };
}

function openStates(states: InnerStates): InnerStates {
  return Object.fromEntries(Object.entries(states).map(([name, state]) => [name, opened(state)]));
}

function opened(state: InnerState): InnerState {
  const inner = state.states === undefined ? state : { ...state, states: openStates(state.states) };
  if (inner.after?.thinkTime === undefined) return inner;
  const { thinkTime, ...after } = inner.after;
  return {
    ...inner,
    after,
    entry: withLast(inner.entry, 'offer'),
    exit: withLast(inner.exit, 'withdraw'),
    on: { ...inner.on, due: thinkTime },
  };
}

function withLast(actions: Actions | undefined, last: 'offer' | 'withdraw'): Actions {
  if (actions === undefined) return last;
  return isList(actions) ? [...actions, last] : [actions, last];
}

function isList<Item>(items: Item | readonly Item[]): items is readonly Item[] {
  return Array.isArray(items);
}
