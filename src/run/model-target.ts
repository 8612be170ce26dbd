import type { Clock } from '../determinism/clock.ts';
import type { FaultHands } from '../faults/fault-driver.ts';
import type { FrameDisturbing, FrameFaults } from '../faults/frame-faults.ts';
import type { PlannedFault } from '../faults/plan-faults.ts';
import type { ModelProcess } from '../model/model-process.ts';
import { modelWorld } from '../model/model-world.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { isFrameFault } from '../scenario/is-frame-fault.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { VirtualTarget } from './virtual-course.ts';

/** The computed backend of a scenario; killed, it serves again as soon as it is started. */
export function modelTarget(
  { model, seed }: Scenario,
  place: { readonly clock: Clock; readonly protocol: Protocol },
): VirtualTarget {
  const world = modelWorld(model, { seed, ...place });
  const frames = frameHands(world.frames);
  const process = processHands(world.process);
  const handsFor = (fault: PlannedFault): FaultHands => (isFrameFault(fault) ? frames : process);
  return {
    world,
    faultHands: {
      begin: (fault) => handsFor(fault).begin(fault),
      end: (fault, over) => handsFor(fault).end(fault, over),
    },
  };
}

function processHands(process: ModelProcess): FaultHands {
  return {
    begin: () => process.kill(),
    end: (_fault, over) => {
      process.restart();
      over();
    },
  };
}

function frameHands(frames: FrameFaults): FaultHands {
  const lasting = new Map<string, FrameDisturbing>();
  return {
    begin: (fault) => {
      if (isFrameFault(fault)) lasting.set(fault.id, fault);
      frames.set([...lasting.values()]);
    },
    end: ({ id }, over) => {
      lasting.delete(id);
      frames.set([...lasting.values()]);
      over();
    },
  };
}
