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
import { ModelDatabase } from './model-database.ts';
import { ModelDoor } from './model-door.ts';
import { ModelHub } from './model-hub.ts';
import { ModelProcess } from './model-process.ts';
import { ModelService } from './model-service.ts';
import { ModelSocket, type ModelContext } from './model-socket.ts';
import { scheduleRestarts } from './schedule-restarts.ts';

/** A computed backend; its process can be killed and started again, its database be broken. */
export interface ModelWorld extends World {
  readonly process: ModelProcess;
  readonly brokenDatabase: ModelDatabase;
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
  const service = ModelService.ofProcess({ clock, chance, settings }, process);
  const door = new ModelDoor(settings.acceptsPerSecond);
  const backend = { protocol, clock, chance, settings, process, service };
  const context = { ...backend, hub, coalitions, door, traffic };
  const drawn = new ModelChance(seed, 'model.database');
  const brokenDatabase = new ModelDatabase({ clock, chance: drawn });
  scheduleRestarts(settings, { clock, process, seed });
  return {
    isComputed: true,
    sockets: { traffic, open: (user, listener) => new ModelSocket(user, listener, context) },
    http: httpOf(context),
    database: databaseOf(context, brokenDatabase),
    process,
    brokenDatabase,
  };
}

/** Requests are lost with the process, and refused while there is none. */
function httpOf({ clock, service, settings, process }: ModelContext): HttpTransport {
  return {
    call: ({ reading }, done) => {
      const { waitMs, workMs, outcome } = service.begin(settings.http);
      const latencyMs = waitMs + workMs;
      const startedAt = clock.now();
      const timer = clock.setTimeout(() => {
        answered();
        if (process.isDown) done(failure('ECONNREFUSED', latencyMs));
        else if (outcome === 'done')
          done({ ...success(latencyMs, undefined, reading), status: 200 });
        else done(answeredWith(outcome === 'failed' ? 500 : 503, latencyMs));
      }, latencyMs);
      const answered = process.onKilled(() => {
        clock.clearTimeout(timer);
        done(failure('ECONNRESET', clock.now() - startedAt));
      });
    },
  };
}

function databaseOf(
  { clock, chance, settings }: ModelContext,
  database: ModelDatabase,
): DatabaseTransport {
  const service = ModelService.ofDatabase({ clock, chance, settings });
  return {
    call: ({ reading }, done) => {
      const poolMs = chance.latencyMs(settings.poolWait);
      const { waitMs: queuedMs, workMs, outcome } = service.begin(settings.database);
      const waitMs = poolMs + queuedMs;
      const refusal = outcome === 'failed' ? 'sqlstate_XX000' : 'sqlstate_53300';
      const errorClass = outcome === 'done' ? undefined : refusal;
      database.perform({ errorClass, timedOut: false, waitMs, workMs }, (came) =>
        done(
          came.errorClass === undefined
            ? success(came.workMs, came.waitMs, reading)
            : { ...failure(came.errorClass, came.workMs, came.waitMs), timedOut: came.timedOut },
        ),
      );
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

function failure(errorClass: string, afterMs: number, waitMs?: number): CallResult {
  return { ...success(afterMs, waitMs, undefined), ok: false, errorClass };
}

function answeredWith(status: number, afterMs: number): CallResult {
  return { ...failure(`http_${status}`, afterMs), status };
}
