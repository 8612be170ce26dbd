import { faultKinds } from './fault-kinds.ts';
import type { Fault, NetworkFault } from './scenario.ts';

/** Whether it is done to connections, on their way. */
export function isNetworkFault<Some extends Fault>(fault: Some): fault is Some & NetworkFault {
  return faultKinds.some(({ kind, family }) => family === 'network' && kind === fault.kind);
}
