import { chance } from '../determinism/chance.ts';
import type { Clock } from '../determinism/clock.ts';
import { purposes } from '../machines/draws.ts';
import type { CallResult, World } from '../protocols/transport.ts';
import type { LatencyRange } from '../scenario/scenario.ts';
import { DelayedSocket } from './delayed-socket.ts';

/** What lies between the users of a run and its target. */
export interface NetworkSettings {
  /** Share of what users do that is made to fail on its way, 0–1. */
  readonly errorRate: number;
  readonly latency: LatencyRange | undefined;
}

/** The way of one user to the target; its chance depends on nobody else's. */
export interface UserPath {
  readonly world: World;
  /**
   * Ms after which the next thing the user does fails on purpose, without having reached the
   * target; `undefined` when it does not.
   */
  nextFailure(): number | undefined;
}

/** How soon an injected error shows, in ms: like a connection that breaks on the way. */
const failure: LatencyRange = { leastMs: 1, mostMs: 50 };

/** The ways of all users; where nothing lies on them, every user has the same bare one. */
export function networkPath(
  { errorRate, latency }: NetworkSettings,
  world: World,
  { seed, timers }: { readonly seed: number; readonly timers: Clock },
): (user: number) => UserPath {
  const bare: UserPath = { world, nextFailure: () => undefined };
  if (errorRate === 0 && latency === undefined) return () => bare;
  return (user) => {
    let done = 0;
    const nextFailure = (): number | undefined => {
      const n = done++;
      if (chance(seed, user, purposes.injectedError, n) >= errorRate) return undefined;
      return within(failure, chance(seed, user, purposes.injectedMoment, n));
    };
    return {
      world: latency === undefined ? world : delayed(world, timers, delays(latency, seed, user)),
      nextFailure: errorRate === 0 ? bare.nextFailure : nextFailure,
    };
  };
}

/** Draws one latency after the other, in ms. */
function delays(latency: LatencyRange, seed: number, user: number): () => number {
  let drawn = 0;
  return () => within(latency, chance(seed, user, purposes.networkLatency, drawn++));
}

/** To the microsecond. */
function within({ leastMs, mostMs }: LatencyRange, uniform: number): number {
  return Math.round((leastMs + (mostMs - leastMs) * uniform) * 1000) / 1000;
}

/** The world behind a network that holds everything up on the way there. */
function delayed(world: World, timers: Clock, nextMs: () => number): World {
  const { sockets, http, database } = world;
  return {
    ...world,
    sockets: sockets && {
      open: (user, listener, handshake) =>
        new DelayedSocket((receiver) => sockets.open(user, receiver, handshake), listener, {
          timers,
          nextMs,
        }),
    },
    http: http && { call: delayedCall(http.call.bind(http), timers, nextMs) },
    database: database && { call: delayedCall(database.call.bind(database), timers, nextMs) },
  };
}

type CallOf<Operation> = (operation: Operation, done: (result: CallResult) => void) => void;

/** The delay is part of what the call took. */
function delayedCall<Operation>(
  call: CallOf<Operation>,
  timers: Clock,
  nextMs: () => number,
): CallOf<Operation> {
  return (operation, done) => {
    const delayMs = nextMs();
    const delayUs = Math.round(delayMs * 1000);
    timers.setTimeout(
      () => call(operation, (result) => done({ ...result, serviceUs: result.serviceUs + delayUs })),
      delayMs,
    );
  };
}
