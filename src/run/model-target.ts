import type { Clock } from '../determinism/clock.ts';
import type { FaultHands } from '../faults/fault-driver.ts';
import type { FrameDisturbing, FrameFaults } from '../faults/frame-faults.ts';
import type { TargetFault } from '../faults/plan-faults.ts';
import { modelWorld, type ModelPatience, type ModelWorld } from '../model/model-world.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { isDatabaseFault } from '../scenario/is-database-fault.ts';
import { isFrameFault } from '../scenario/is-frame-fault.ts';
import { isNetworkFault } from '../scenario/is-network-fault.ts';
import type { DatabaseSettings, Fault, Scenario } from '../scenario/scenario.ts';
import type { VirtualTarget } from './virtual-course.ts';

/** The computed backend of a scenario; what is undone is over at once. */
export function modelTarget(
  scenario: Scenario,
  place: { readonly clock: Clock; readonly protocol: Protocol },
): VirtualTarget {
  const { model, seed, database } = scenario;
  const world = modelWorld(model, { seed, ...place, patience: patienceOf(scenario) });
  return { world, faultHands: handsOn(world, database) };
}

function handsOn(
  { process, networks, frames, databaseFaults }: ModelWorld,
  database: DatabaseSettings,
): FaultHands<TargetFault> {
  const onFrames = frameHands(frames);
  return {
    begin: (fault) => {
      if (isFrameFault(fault)) onFrames.begin(fault);
      else if (isDatabaseFault(fault)) databaseFaults.begin({ ...database, ...fault });
      else if (fault.target !== 'platform') networks[fault.target].begin(fault);
      else if (fault.kind === 'stop') process.freeze();
      else if (fault.kind === 'restart') process.leave();
      else process.kill();
    },
    end: (fault, over) => {
      if (isFrameFault(fault)) onFrames.end(fault);
      else if (isDatabaseFault(fault)) databaseFaults.end(fault);
      else if (fault.target !== 'platform') networks[fault.target].end(fault.id);
      else if (fault.kind === 'stop') process.thaw();
      else process.restart();
      over();
    },
  };
}

/** Only what a fault holds up can be waited for in vain. */
function patienceOf({ faults, timeouts, database }: Scenario): ModelPatience | undefined {
  if (!faults.some(holdsUp)) return undefined;
  return {
    handshakeMs: timeouts.handshakeMs,
    heartbeatMs: timeouts.heartbeatMs,
    pongMs: timeouts.pongMs,
    requestMs: timeouts.operationMs,
    databaseConnectMs: database.connectTimeoutMs,
    queryMs: database.queryTimeoutMs,
  };
}

function holdsUp(fault: Fault): boolean {
  return isNetworkFault(fault) || fault.kind === 'stop' || fault.kind === 'lock';
}

function frameHands(frames: FrameFaults) {
  const lasting = new Map<string, FrameDisturbing>();
  return {
    begin: (fault: FrameDisturbing): void => {
      lasting.set(fault.id, fault);
      frames.set([...lasting.values()]);
    },
    end: ({ id }: FrameDisturbing): void => {
      lasting.delete(id);
      frames.set([...lasting.values()]);
    },
  };
}
