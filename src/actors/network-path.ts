import { chance } from '../determinism/chance.ts';
import type { Clock } from '../determinism/clock.ts';
import { purposes } from '../machines/draws.ts';
import type { CallResult, World } from '../protocols/transport.ts';
import type { LatencyRange } from '../scenario/scenario.ts';
import { DelayedSocket, type Delays } from './delayed-socket.ts';
import { Holding } from './holding.ts';
import { latencyWithin } from './latency-within.ts';
import type { UserFaults } from './user-faults.ts';

/** What lies between the users of a run and its target. */
export interface NetworkSettings {
  /** Share of what users do that is made to fail on its way, 0–1. */
  readonly errorRate: number;
  readonly latency: LatencyRange | undefined;
  /** Those of the scenario that come and go; `undefined` when it has none. */
  readonly faults?: UserFaults | undefined;
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
  { errorRate, latency, faults }: NetworkSettings,
  world: World,
  { seed, timers }: { readonly seed: number; readonly timers: Clock },
): (user: number) => UserPath {
  const bare: UserPath = { world, nextFailure: () => undefined };
  if (errorRate === 0 && latency === undefined && faults === undefined) return () => bare;
  const holding = new Holding(timers);
  return (user) => {
    const settled: UserPath = {
      world:
        latency === undefined
          ? world
          : delayed(world, { holding, nextMs: delays(latency, seed, user) }),
      nextFailure: errorRate === 0 ? bare.nextFailure : failures(errorRate, seed, user),
    };
    return faults === undefined ? settled : disturbed(settled, faults, user);
  };
}

/** Faults add to what lies on the way anyway. */
function disturbed(path: UserPath, faults: UserFaults, user: number): UserPath {
  let drawn = 0;
  const next = (): number => drawn++;
  return {
    world: delayed(path.world, {
      holding: faults.holding,
      nextMs: () => faults.latencyMs(user, next),
    }),
    nextFailure: () => {
      const own = path.nextFailure();
      if (own !== undefined) return own;
      const moment = faults.failure(user, next);
      return moment === undefined ? undefined : latencyWithin(failure, moment);
    },
  };
}

/** Draws for one operation after the other whether, and how soon, it fails. */
function failures(errorRate: number, seed: number, user: number): UserPath['nextFailure'] {
  let done = 0;
  return () => {
    const n = done++;
    if (chance(seed, user, purposes.injectedError, n) >= errorRate) return undefined;
    return latencyWithin(failure, chance(seed, user, purposes.injectedMoment, n));
  };
}

/** Draws one latency after the other, in ms. */
function delays(latency: LatencyRange, seed: number, user: number): () => number {
  let drawn = 0;
  return () => latencyWithin(latency, chance(seed, user, purposes.networkLatency, drawn++));
}

/** The world behind a network that holds everything up on the way there. */
function delayed(world: World, delays: Delays): World {
  const { sockets, http, database } = world;
  return {
    ...world,
    sockets: sockets && {
      open: (user, listener, handshake) =>
        new DelayedSocket((to) => sockets.open(user, to, handshake), listener, delays),
    },
    http: http && { call: delayedCall(http.call.bind(http), delays) },
    database: database && { call: delayedCall(database.call.bind(database), delays) },
  };
}

type CallOf<Operation> = (operation: Operation, done: (result: CallResult) => void) => void;

/** The delay is part of what the call took. */
function delayedCall<Operation>(
  call: CallOf<Operation>,
  { holding, nextMs }: Delays,
): CallOf<Operation> {
  return (operation, done) => {
    const from = holding.now();
    holding.pass(() => {
      const heldUs = Math.round((holding.now() - from) * 1000);
      call(operation, (result) => done({ ...result, serviceUs: result.serviceUs + heldUs }));
    }, nextMs());
  };
}
