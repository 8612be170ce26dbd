import type { BehaviourSettings } from '../../src/machines/virtual-user-machine.ts';

/** How users of a plain run behave. */
export const behaviour: BehaviourSettings = {
  seed: 7,
  thinkTime: 1,
  reconnect: { attempts: 3, strategy: 'full', delayMs: 1000, maxDelayMs: 30_000 },
  leavePatienceMs: 2000,
  transports: ['websocket', 'http', 'database'],
  pace: 'own',
};
