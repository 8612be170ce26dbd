import { transports } from '../metrics/observation.ts';
import type { PersonaFigures, Window } from '../metrics/window.ts';
import { namedBy, outcomes, percentilesOf, type LiveSeries, type Reading } from './series.ts';

/** What is told of each persona; their number is bounded as the windows' names are. */
export const personaSeries: readonly LiveSeries[] = [
  {
    name: 'persona_users',
    kind: 'gauge',
    help: 'Users of a persona so far: created, connected, active, errored',
    labels: ['persona', 'figure'],
    read: perPersona(({ users }) => namedBy('figure', { ...users })),
  },
  {
    name: 'persona_users_in_state',
    kind: 'gauge',
    help: 'Users of a persona in each state of their statechart',
    labels: ['persona', 'state'],
    read: perPersona(({ states }) => namedBy('state', states)),
  },
  {
    name: 'persona_stays',
    kind: 'counter',
    help: 'Stays of a persona in a state or outer state that ended',
    labels: ['persona', 'state'],
    read: perPersona(({ stays }) => namedBy('state', stays)),
  },
  {
    name: 'persona_users_stuck',
    kind: 'counter',
    help: 'Users of a persona that were found to be stuck in a state',
    labels: ['persona', 'state'],
    read: ({ stuck }) => stuck.map(({ persona, state, users }) => [{ persona, state }, users]),
  },
  {
    name: 'persona_operations_ended',
    kind: 'counter',
    help: 'Operations of a persona that came to an end',
    labels: ['persona', 'transport', 'outcome'],
    read: perPersona(({ transports: lanes }) =>
      transports.flatMap((transport) => {
        const figures = lanes[transport];
        if (figures === undefined) return [];
        return outcomes.map((outcome) => [{ transport, outcome }, figures[outcome]] as const);
      }),
    ),
  },
  {
    name: 'persona_latency_window_seconds',
    kind: 'gauge',
    help: 'Service times of a persona in the last window',
    labels: ['persona', 'transport', 'statistic'],
    read: perPersona(({ transports: lanes }) =>
      transports.flatMap((transport) => percentilesOf({ transport }, lanes[transport]?.latency)),
    ),
  },
  {
    name: 'persona_connections',
    kind: 'counter',
    help: 'WebSocket connections of a persona: opened, refused, closed by others, left by users',
    labels: ['persona', 'step'],
    read: perPersona(({ connections: { opened, refused, closed, left } }) =>
      namedBy('step', { opened, refused, closed, left }),
    ),
  },
  {
    name: 'persona_connections_open',
    kind: 'gauge',
    help: 'WebSocket connections of a persona that stand',
    labels: ['persona'],
    read: perPersona(({ connections }) => [[{}, connections.open]]),
  },
  {
    name: 'persona_pushes',
    kind: 'counter',
    help: 'Messages to a persona that nobody had asked for',
    labels: ['persona'],
    read: perPersona(({ pushes }) => [[{}, pushes]]),
  },
  {
    name: 'persona_oddities',
    kind: 'counter',
    help: 'Frames to a persona that belong to no request',
    labels: ['persona', 'what'],
    read: perPersona(({ oddities }) => namedBy('what', oddities)),
  },
];

function perPersona(read: (figures: PersonaFigures) => readonly Reading[]) {
  return ({ personas }: Window): readonly Reading[] =>
    Object.entries(personas).flatMap(([persona, figures]) =>
      read(figures).map(([labels, value]) => [{ persona, ...labels }, value] as const),
    );
}
