import type { Clock } from '../determinism/clock.ts';
import { FrameFaults } from '../faults/frame-faults.ts';
import type { Transport } from '../metrics/observation.ts';
import { agentsProtocol } from '../protocols/agents-protocol.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { World } from '../protocols/transport.ts';
import type { ModelSettings } from '../scenario/scenario.ts';
import { ModelChance } from './model-chance.ts';
import { ModelCoalitions } from './model-coalitions.ts';
import { ModelDatabase } from './model-database.ts';
import { ModelDatabaseFaults } from './model-database-faults.ts';
import { ModelDoor } from './model-door.ts';
import { ModelHttp } from './model-http.ts';
import { ModelHub } from './model-hub.ts';
import { ModelNetwork } from './model-network.ts';
import { ModelPool } from './model-pool.ts';
import { ModelProcess } from './model-process.ts';
import { ModelService } from './model-service.ts';
import { ModelSockets, type Heartbeat } from './model-sockets.ts';
import { scheduleRestarts } from './schedule-restarts.ts';

/** A computed backend; its process can be killed and frozen, its connections disturbed. */
export interface ModelWorld extends World {
  readonly process: ModelProcess;
  readonly databaseFaults: ModelDatabaseFaults;
  readonly networks: Readonly<Record<Transport, ModelNetwork>>;
  /** What it does on purpose to frames and connections. */
  readonly frames: FrameFaults;
}

/** How long is waited for what may be held up, in ms. */
export interface ModelPatience extends Heartbeat {
  readonly handshakeMs: number;
  /** For the answer to a request over HTTP. */
  readonly requestMs: number;
  /** For a new connection to the database, and for an answer over one that stands. */
  readonly databaseConnectMs: number;
  readonly queryMs: number;
}

/** In which run the computed backend is. */
export interface ModelPlace {
  readonly seed: number;
  readonly clock: Clock;
  /** That of the platform by default. */
  readonly protocol?: Protocol;
  /** Needed where something may be held up; without it everybody waits as long as it takes. */
  readonly patience?: ModelPatience | undefined;
}

/** The computed backend: answers the ports of a run in virtual time, the same for a seed. */
export function modelWorld(
  settings: ModelSettings,
  { seed, clock, protocol = agentsProtocol, patience }: ModelPlace,
): ModelWorld {
  const chance = new ModelChance(seed);
  const process = new ModelProcess();
  const hub = new ModelHub({ clock, chance, process }, settings.pushesPerSecond);
  const coalitions = new ModelCoalitions();
  const service = ModelService.ofProcess({ clock, chance, settings }, process);
  const door = new ModelDoor(settings.acceptsPerSecond);
  const networks = {
    websocket: new ModelNetwork(clock, seed),
    http: new ModelNetwork(clock, seed),
    database: new ModelNetwork(clock, seed),
  };
  const frames = new FrameFaults({
    seed,
    after: (delayMs, act) => void clock.setTimeout(act, delayMs),
  });
  const backend = { protocol, clock, chance, settings, process, service, hub, coalitions, frames };
  const connecting = { door, network: networks.websocket, handshakeMs: patience?.handshakeMs };
  const refusalMs = (): number => chance.latencyMs(settings.connect);
  const requests = new ModelPool({
    clock,
    network: networks.http,
    refusalMs,
    patienceMs: patience && (() => patience.requestMs),
  });
  const connections = new ModelPool({
    clock,
    network: networks.database,
    refusalMs,
    patienceMs:
      patience && ((isFresh) => (isFresh ? patience.databaseConnectMs : patience.queryMs)),
  });
  const databaseFaults = new ModelDatabaseFaults({
    clock,
    chance: new ModelChance(seed, 'model.database'),
  });
  scheduleRestarts(settings, { clock, process, seed });
  return {
    isComputed: true,
    sockets: new ModelSockets({ ...backend, ...connecting }, patience),
    http: new ModelHttp({ ...backend, pool: requests, latency: settings.http }),
    database: new ModelDatabase({
      ...backend,
      pool: connections,
      faults: databaseFaults,
      service: ModelService.ofDatabase({ clock, chance, settings }),
    }),
    process,
    databaseFaults,
    networks,
    frames,
  };
}
