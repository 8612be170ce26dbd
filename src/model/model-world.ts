import type { Clock } from '../determinism/clock.ts';
import { agentsProtocol } from '../protocols/agents-protocol.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { CallResult, World } from '../protocols/transport.ts';
import type { ReplyReading } from '../scenario/operation.ts';
import type { ModelSettings } from '../scenario/scenario.ts';
import { ModelChance } from './model-chance.ts';
import { ModelCoalitions } from './model-coalitions.ts';
import { ModelHub } from './model-hub.ts';
import { ModelSocket } from './model-socket.ts';

/** In which run the computed backend is. */
export interface ModelPlace {
  readonly seed: number;
  readonly clock: Clock;
  /** That of the platform by default. */
  readonly protocol?: Protocol;
}

/** The computed backend: answers the ports of a run in virtual time, the same for a seed. */
export function modelWorld(
  settings: ModelSettings,
  { seed, clock, protocol = agentsProtocol }: ModelPlace,
): World {
  const chance = new ModelChance(seed);
  const hub = new ModelHub(clock, chance, settings.pushesPerSecond);
  const context = { protocol, clock, chance, settings, hub, coalitions: new ModelCoalitions() };
  return {
    isComputed: true,
    sockets: { open: (user, listener) => new ModelSocket(user, listener, context) },
    http: {
      call: ({ reading }, done) => {
        const latencyMs = chance.latencyMs(settings.http);
        const result = { ...success(latencyMs, undefined, reading), status: 200 };
        clock.setTimeout(() => done(result), latencyMs);
      },
    },
    database: {
      call: ({ reading }, done) => {
        const waitMs = chance.latencyMs(settings.poolWait);
        const latencyMs = chance.latencyMs(settings.database);
        clock.setTimeout(() => done(success(latencyMs, waitMs, reading)), waitMs + latencyMs);
      },
    },
  };
}

function success(
  latencyMs: number,
  waitMs: number | undefined,
  reading: ReplyReading | undefined,
): CallResult {
  return {
    ok: true,
    errorClass: undefined,
    timedOut: false,
    serviceUs: Math.round(latencyMs * 1000),
    poolWaitUs: waitMs === undefined ? undefined : Math.round(waitMs * 1000),
    value: reading?.simulated,
  };
}
