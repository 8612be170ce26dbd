import type { Clock } from '../determinism/clock.ts';
import type { FaultHands } from '../faults/fault-driver.ts';
import { modelWorld } from '../model/model-world.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { isDatabaseFault } from '../scenario/is-database-fault.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { VirtualTarget } from './virtual-course.ts';

/** The computed backend of a scenario; what is undone is over at once. */
export function modelTarget(
  { model, seed, database }: Scenario,
  place: { readonly clock: Clock; readonly protocol: Protocol },
): VirtualTarget {
  const world = modelWorld(model, { seed, ...place });
  const faultHands: FaultHands = {
    begin: (fault) => {
      if (isDatabaseFault(fault)) world.brokenDatabase.begin({ ...database, ...fault });
      else world.process.kill();
    },
    end: (fault, over) => {
      if (isDatabaseFault(fault)) world.brokenDatabase.end(fault);
      else world.process.restart();
      over();
    },
  };
  return { world, faultHands };
}
