import { faultKinds } from './fault-kinds.ts';
import type { DatabaseFault, Fault } from './scenario.ts';

/** Whether a fault is one of the database itself, not of the connections to it. */
export function isDatabaseFault<Any extends Pick<Fault, 'kind'>>(
  fault: Any,
): fault is Any & DatabaseFault {
  return faultKinds.some(({ kind, family }) => family === 'database' && kind === fault.kind);
}
