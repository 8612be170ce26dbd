import { onTestFinished, vi } from 'vitest';
import { bearerOf } from '../../src/actors/reach.ts';
import { Crowd, type CastMember } from '../../src/actors/crowd.ts';
import { WebSocketTransport } from '../../src/actors/web-socket-transport.ts';
import { RealTime } from '../../src/determinism/real-time.ts';
import { Timeline } from '../../src/determinism/timeline.ts';
import type { Persona } from '../../src/machines/persona.ts';
import type { BehaviourSettings } from '../../src/machines/virtual-user-machine.ts';
import type { Life, Observation, Sample } from '../../src/metrics/observation.ts';
import { agentsProtocol } from '../../src/protocols/agents-protocol.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import type { World } from '../../src/protocols/transport.ts';
import { askingPersona } from './asking-persona.ts';
import { patience } from './patience.ts';

export interface RealCrowdOptions {
  readonly url: string;
  readonly token?: string;
  /** Askers by default. */
  readonly personas?: Readonly<Record<string, Persona>>;
  /** One asker by default. */
  readonly cast?: readonly Omit<CastMember, 'index'>[];
  readonly behaviour?: Partial<BehaviourSettings>;
  readonly operationMs?: number;
  readonly operationsPerUser?: number;
  readonly handshakeMs?: number;
  readonly heartbeatMs?: number;
  readonly world?: Partial<World>;
  readonly protocol?: Protocol;
}

/** Users on real sockets in real time, and everything they recorded. */
export interface RealCrowd {
  readonly crowd: Crowd;
  readonly observed: readonly Observation[];
  /** Resolves when every user has come and gone. */
  readonly emptied: Promise<void>;
  samples(): readonly Sample[];
  lives(step: Life['step']): readonly string[];
  /** Steps of connections in order: `opened`, `closed close_1006`, … */
  connections(): readonly string[];
  oddities(): readonly string[];
  /** Waits until the number in a state is reached. */
  untilIn(state: string, users?: number): Promise<void>;
  /** Everybody leaves; resolves when they are gone. */
  dismissAll(): Promise<void>;
  /** Operations started less those that ended. */
  open(): number;
}

const quick: BehaviourSettings = {
  seed: 1,
  thinkTime: 0.1,
  reconnect: { attempts: 3, strategy: 'full', delayMs: 50, maxDelayMs: 200 },
  leavePatienceMs: 1000,
  transports: ['websocket'],
  pace: 'own',
};

/** Everybody arrives at once; who is still there when the test ends is cut off. */
export function realCrowd(options: RealCrowdOptions): RealCrowd {
  const timeline = new Timeline();
  const realTime = new RealTime(timeline);
  const sockets = new WebSocketTransport({
    url: options.url,
    reach: bearerOf(options.token),
    handshakeMs: options.handshakeMs ?? 5000,
    heartbeatMs: options.heartbeatMs ?? 15_000,
    pongMs: 10_000,
    timers: timeline.world,
  });
  const observed: Observation[] = [];
  const { promise: emptied, resolve: onEmptied } = Promise.withResolvers<void>();
  const cast = options.cast ?? [{ user: 'asker-0', persona: 'asker' }];
  const crowd = new Crowd({
    personas: options.personas ?? { asker: askingPersona() },
    total: cast.length,
    behaviour: { ...quick, ...options.behaviour },
    operationTimeoutMs: options.operationMs ?? 5000,
    stuck: { afterMs: 60_000, longestWaitMs: 10_000 },
    operationsPerUser: options.operationsPerUser,
    queueLimit: 0,
    timeline,
    now: () => realTime.now(),
    world: { sockets, http: undefined, database: undefined, ...options.world },
    protocol: options.protocol ?? agentsProtocol,
    record: (observation) => observed.push(observation),
    phase: () => 'steady',
    onEmptied,
  });
  onTestFinished(() => {
    realTime.stop();
    sockets.destroy();
  });
  realTime.start();
  for (const [index, one] of cast.entries()) crowd.arrive({ index, ...one });
  return { crowd, observed, emptied, ...viewsOf(observed, crowd, emptied) };
}

function viewsOf(observed: readonly Observation[], crowd: Crowd, emptied: Promise<void>) {
  const samples = (): readonly Sample[] => observed.filter((one) => one.kind === 'sample');
  return {
    samples,
    lives: (step: Life['step']) =>
      observed.flatMap((one) => (one.kind === 'life' && one.step === step ? [one.user] : [])),
    connections: () =>
      observed.flatMap((one) =>
        one.kind === 'connection' ? [[one.step, one.errorClass].join(' ').trim()] : [],
      ),
    oddities: () => observed.flatMap((one) => (one.kind === 'oddity' ? [one.what] : [])),
    untilIn: (state: string, users = 1) =>
      vi.waitFor(() => {
        const { states } = crowd.census();
        if ((states[state] ?? 0) !== users) throw new Error(JSON.stringify(states));
      }, patience),
    dismissAll: () => {
      crowd.gate.enter();
      crowd.dismissAll();
      return emptied;
    },
    open: () => observed.filter((one) => one.kind === 'started').length - samples().length,
  };
}
