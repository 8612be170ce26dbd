import assert from 'node:assert/strict';
import type { UserFaults } from '../actors/user-faults.ts';
import type { FaultHands } from '../faults/fault-driver.ts';
import type { TargetFault } from '../faults/plan-faults.ts';

/** What can be done in a run: on the way of its users, and to its target by the target's hands. */
export function handsOfRun(users: UserFaults, target?: FaultHands<TargetFault>): FaultHands {
  const ofTarget = (): FaultHands<TargetFault> => {
    assert(target !== undefined, 'nothing of this target can be broken');
    return target;
  };
  return {
    begin: (fault) => {
      if (fault.target === 'users') users.begin(fault.id, fault.does);
      else ofTarget().begin(fault);
    },
    end: (fault, over) => {
      if (fault.target !== 'users') {
        ofTarget().end(fault, over);
        return;
      }
      users.end(fault.kind);
      over();
    },
  };
}
