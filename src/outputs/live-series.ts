import { transports } from '../metrics/observation.ts';
import type { ThresholdStanding, Window } from '../metrics/window.ts';
import { personaSeries } from './persona-series.ts';
import { namedBy, outcomes, percentilesOf, type LiveSeries, type Reading } from './series.ts';

const bytesPerMebibyte = 1_048_576;

/** Every series but those of single operations; labels are bounded as the windows' names are. */
export const liveSeries: readonly LiveSeries[] = [
  {
    name: 'operations_started',
    kind: 'counter',
    help: 'Operations that were sent',
    labels: ['transport'],
    read: (window) => perTransport((name) => [[{}, window.transports[name].started]]),
  },
  {
    name: 'operations_ended',
    kind: 'counter',
    help: 'Operations that came to an end',
    labels: ['transport', 'outcome'],
    read: (window) =>
      perTransport((name) =>
        outcomes.map((outcome) => [{ outcome }, window.transports[name][outcome]]),
      ),
  },
  {
    name: 'operations_in_flight',
    kind: 'gauge',
    help: 'Operations that wait for their end',
    labels: ['transport'],
    read: (window) => perTransport((name) => [[{}, window.transports[name].inFlightAfter]]),
  },
  {
    name: 'latency_window_seconds',
    kind: 'gauge',
    help: 'Service, response and lateness of the last window; the latter two of planned operations',
    labels: ['transport', 'time', 'statistic'],
    read: (window) => perTransport((name) => latencies(window, name)),
  },
  {
    name: 'users',
    kind: 'gauge',
    help: 'Users so far: created, connected, active, errored',
    labels: ['figure'],
    read: ({ users }) => namedBy('figure', { ...users }),
  },
  {
    name: 'users_online',
    kind: 'gauge',
    help: 'Users online',
    labels: ['persona'],
    read: ({ personas }) =>
      Object.entries(personas).map(([persona, { online }]) => [{ persona }, online]),
  },
  {
    name: 'users_in_state',
    kind: 'gauge',
    help: 'Users in each state of their statechart',
    labels: ['state'],
    read: ({ states }) => namedBy('state', states),
  },
  {
    name: 'stays',
    kind: 'counter',
    help: 'Stays in a state or outer state that ended',
    labels: ['state'],
    read: ({ dwell }) => Object.entries(dwell).map(([state, { count }]) => [{ state }, count]),
  },
  {
    name: 'dwell_window_seconds',
    kind: 'gauge',
    help: 'How long users had stayed in a state that they left in the last window',
    labels: ['state', 'statistic'],
    read: ({ dwell }) =>
      Object.entries(dwell).flatMap(([state, figures]) => percentilesOf({ state }, figures)),
  },
  {
    name: 'transitions',
    kind: 'counter',
    help: 'Users that went from one innermost state to another',
    labels: ['from', 'to'],
    read: ({ transitions }) => transitionReadings(transitions),
  },
  {
    name: 'users_lives',
    kind: 'counter',
    help: 'Users that took a step of their life',
    labels: ['step'],
    read: ({ lives }) => namedBy('step', lives),
  },
  {
    name: 'pace',
    kind: 'counter',
    help: 'Users or operations that were planned, started or dropped',
    labels: ['step'],
    read: ({ pace: { planned, started, dropped } }) =>
      namedBy('step', { planned, started, dropped }),
  },
  {
    name: 'pace_waiting',
    kind: 'gauge',
    help: 'Planned operations that wait for a user',
    labels: [],
    read: ({ pace }) => [[{}, pace.waitingAfter]],
  },
  {
    name: 'connections',
    kind: 'counter',
    help: 'WebSocket connections that were opened, refused, closed by others or left by users',
    labels: ['step'],
    read: ({ connections: { opened, refused, closed, left } }) =>
      namedBy('step', { opened, refused, closed, left }),
  },
  {
    name: 'connections_open',
    kind: 'gauge',
    help: 'WebSocket connections that stand',
    labels: [],
    read: ({ connections }) => [[{}, connections.open]],
  },
  {
    name: 'reconnects',
    kind: 'counter',
    help: 'WebSocket connections that replaced a lost one',
    labels: [],
    read: ({ connections }) => [[{}, connections.reconnects]],
  },
  {
    name: 'message_bytes',
    kind: 'counter',
    help: 'Bytes of WebSocket messages, without what frames them',
    labels: ['direction'],
    read: ({ traffic }) =>
      namedBy('direction', { sent: traffic.sentBytes, received: traffic.receivedBytes }),
  },
  {
    name: 'pushes',
    kind: 'counter',
    help: 'Messages nobody had asked for',
    labels: ['channel'],
    read: ({ pushes }) => namedBy('channel', pushes),
  },
  {
    name: 'oddities',
    kind: 'counter',
    help: 'Frames that belong to no request',
    labels: ['what'],
    read: ({ oddities }) => namedBy('what', oddities),
  },
  {
    name: 'thresholds',
    kind: 'gauge',
    help: 'Thresholds that hold so far, that do not, and for which nothing was measured yet',
    labels: ['state'],
    read: ({ standing }) => (standing === undefined ? [] : namedBy('state', statesOf(standing))),
  },
  {
    name: 'generator_loop_utilisation',
    kind: 'gauge',
    help: 'Share of the time in which the event loop of the generator was busy',
    labels: [],
    read: ({ generator }) => (generator === undefined ? [] : [[{}, generator.loopUtilisation]]),
  },
  {
    name: 'generator_lateness_seconds',
    kind: 'gauge',
    help: 'How late the generator was, 99th percentile of the last window',
    labels: [],
    read: ({ generator }) =>
      generator === undefined ? [] : [[{}, generator.latenessP99Ms / 1_000]],
  },
  {
    name: 'generator_gc_seconds',
    kind: 'gauge',
    help: 'Time the generator stood still for garbage collection in the last window',
    labels: [],
    read: ({ generator }) => (generator === undefined ? [] : [[{}, generator.gcMs / 1_000]]),
  },
  {
    name: 'generator_memory_bytes',
    kind: 'gauge',
    help: 'Resident memory of the generator',
    labels: [],
    read: ({ generator }) =>
      generator === undefined ? [] : [[{}, Math.round(generator.rssMb * bytesPerMebibyte)]],
  },
  {
    name: 'generator_cpu',
    kind: 'gauge',
    help: 'Cores that the generator used in the last window',
    labels: [],
    read: ({ generator }) => (generator === undefined ? [] : [[{}, generator.cpuShare]]),
  },
  {
    name: 'custom',
    kind: 'gauge',
    help: 'Metrics of the personas themselves in the last window',
    labels: ['metric', 'statistic'],
    read: ({ custom }) =>
      Object.entries(custom).flatMap(([metric, figures]) => statistics(metric, figures)),
  },
  {
    name: 'target',
    kind: 'gauge',
    help: 'Figures of the target, as last read',
    labels: ['figure'],
    read: ({ target }) => Object.entries(target).map(([figure, { last }]) => [{ figure }, last]),
  },
  {
    name: 'phase',
    kind: 'gauge',
    help: '1 for the phase the run is in',
    labels: ['phase'],
    read: ({ phase }) => [[{ phase }, 1]],
  },
  {
    name: 'run_time_seconds',
    kind: 'gauge',
    help: 'Time since the run began, as of the last window',
    labels: [],
    read: ({ endMs }) => [[{}, endMs / 1_000]],
  },
  ...personaSeries,
];

/** `other` is one from anywhere to anywhere. */
function transitionReadings(transitions: Window['transitions']): readonly Reading[] {
  return Object.entries(transitions).map(([name, times]) => {
    const [from = name, to = name] = name.split(' -> ');
    return [{ from, to }, times];
  });
}

function perTransport(
  read: (transport: (typeof transports)[number]) => readonly Reading[],
): readonly Reading[] {
  return transports.flatMap((transport) =>
    read(transport).map(([labels, value]) => [{ transport, ...labels }, value] as const),
  );
}

function latencies(window: Window, name: (typeof transports)[number]): readonly Reading[] {
  const { latency: service, response, lateness } = window.transports[name];
  return Object.entries({ service, response, lateness }).flatMap(([time, figures]) =>
    percentilesOf({ time }, figures),
  );
}

function statistics(metric: string, figures: Window['custom'][string]): readonly Reading[] {
  return Object.entries(figures).flatMap(([statistic, value]) =>
    typeof value === 'number' ? [[{ metric, statistic }, value] as const] : [],
  );
}

function statesOf({ total, held, undecided }: ThresholdStanding): Readonly<Record<string, number>> {
  return { held, broken: total - held - undecided, undecided };
}
