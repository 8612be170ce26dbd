import type { Clock } from '../determinism/clock.ts';
import { agentsProtocol } from '../protocols/agents-protocol.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type {
  CallResult,
  DatabaseTransport,
  HttpTransport,
  World,
} from '../protocols/transport.ts';
import type { ReplyReading } from '../scenario/operation.ts';
import type { ModelSettings } from '../scenario/scenario.ts';
import { ModelChance } from './model-chance.ts';
import { ModelCoalitions } from './model-coalitions.ts';
import { ModelHub } from './model-hub.ts';
import { ModelProcess } from './model-process.ts';
import { ModelSocket, type ModelContext } from './model-socket.ts';

/** A computed backend; its process can be killed and started again, its database stays. */
export interface ModelWorld extends World {
  readonly process: ModelProcess;
}

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
): ModelWorld {
  const chance = new ModelChance(seed);
  const process = new ModelProcess();
  const hub = new ModelHub({ clock, chance, process }, settings.pushesPerSecond);
  const coalitions = new ModelCoalitions();
  const traffic = { sentBytes: 0, receivedBytes: 0 };
  const context = { protocol, clock, chance, settings, hub, coalitions, process, traffic };
  return {
    isComputed: true,
    sockets: { traffic, open: (user, listener) => new ModelSocket(user, listener, context) },
    http: httpOf(context),
    database: databaseOf(context),
    process,
  };
}

/** Requests are lost with the process, and refused while there is none. */
function httpOf({ clock, chance, settings, process }: ModelContext): HttpTransport {
  return {
    call: ({ reading }, done) => {
      const latencyMs = chance.latencyMs(settings.http);
      const startedAt = clock.now();
      const timer = clock.setTimeout(() => {
        answered();
        const result = { ...success(latencyMs, undefined, reading), status: 200 };
        done(process.isDown ? failure('ECONNREFUSED', latencyMs) : result);
      }, latencyMs);
      const answered = process.onKilled(() => {
        clock.clearTimeout(timer);
        done(failure('ECONNRESET', clock.now() - startedAt));
      });
    },
  };
}

function databaseOf({ clock, chance, settings }: ModelContext): DatabaseTransport {
  return {
    call: ({ reading }, done) => {
      const waitMs = chance.latencyMs(settings.poolWait);
      const latencyMs = chance.latencyMs(settings.database);
      clock.setTimeout(() => done(success(latencyMs, waitMs, reading)), waitMs + latencyMs);
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

function failure(errorClass: string, afterMs: number): CallResult {
  return { ...success(afterMs, undefined, undefined), ok: false, errorClass };
}
