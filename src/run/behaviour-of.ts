import type { BehaviourSettings } from '../machines/virtual-user-machine.ts';
import { transports, type Transport } from '../metrics/observation.ts';
import type { World } from '../protocols/transport.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** How the users of a scenario behave in a world. */
export function behaviourOf(scenario: Scenario, world: World): BehaviourSettings {
  return {
    seed: scenario.seed,
    thinkTime: scenario.thinkTime,
    reconnect: scenario.reconnect,
    leavePatienceMs: scenario.timeouts.leaveMs,
    transports: transportsOf(world),
    pace: scenario.load.model === 'operations' ? 'planned' : 'own',
  };
}

function transportsOf({ sockets, http, database }: World): readonly Transport[] {
  const present = { websocket: sockets, http, database };
  return transports.filter((transport) => present[transport] !== undefined);
}
