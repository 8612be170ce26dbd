import type { Clock } from '../determinism/clock.ts';
import type { CallResult, World } from '../protocols/transport.ts';
import type { LatencyModel, ModelSettings } from '../scenario/scenario.ts';
import { ModelChance } from './model-chance.ts';
import { ModelCoalitions } from './model-coalitions.ts';
import { ModelHub } from './model-hub.ts';
import { ModelSocket } from './model-socket.ts';

/** The computed backend: answers the ports of a run in virtual time, the same for a seed. */
export function modelWorld(settings: ModelSettings, seed: number, clock: Clock): World {
  const chance = new ModelChance(seed);
  const hub = new ModelHub(clock, chance, settings.pushesPerSecond);
  const traffic = { sentBytes: 0, receivedBytes: 0 };
  const context = { clock, chance, settings, hub, coalitions: new ModelCoalitions(), traffic };
  const after = (model: LatencyModel, done: (result: CallResult) => void): void => {
    const latencyMs = chance.latencyMs(model);
    clock.setTimeout(() => done(success(latencyMs, undefined)), latencyMs);
  };
  return {
    sockets: { traffic, open: (user, listener) => new ModelSocket(user, listener, context) },
    http: { call: (_operation, done) => after(settings.http, done) },
    database: {
      call: (_operation, done) => {
        const waitMs = chance.latencyMs(settings.poolWait);
        const latencyMs = chance.latencyMs(settings.database);
        clock.setTimeout(() => done(success(latencyMs, waitMs)), waitMs + latencyMs);
      },
    },
  };
}

function success(latencyMs: number, waitMs: number | undefined): CallResult {
  return {
    ok: true,
    errorClass: undefined,
    timedOut: false,
    serviceUs: Math.round(latencyMs * 1000),
    poolWaitUs: waitMs === undefined ? undefined : Math.round(waitMs * 1000),
    value: undefined,
  };
}
