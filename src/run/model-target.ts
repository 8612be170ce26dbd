import type { Clock } from '../determinism/clock.ts';
import type { FaultHands } from '../faults/fault-driver.ts';
import type { TargetFault } from '../faults/plan-faults.ts';
import { modelWorld } from '../model/model-world.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { VirtualTarget } from './virtual-course.ts';

/** The computed backend of a scenario; killed, it serves again as soon as it is started. */
export function modelTarget(
  { model, seed }: Scenario,
  place: { readonly clock: Clock; readonly protocol: Protocol },
): VirtualTarget {
  const world = modelWorld(model, { seed, ...place });
  const faultHands: FaultHands<TargetFault> = {
    begin: () => world.process.kill(),
    end: (_fault, over) => {
      world.process.restart();
      over();
    },
  };
  return { world, faultHands };
}
