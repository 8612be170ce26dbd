import type { FaultStep } from '../metrics/observation.ts';

/** What is done to what. */
type Deed = Pick<FaultStep, 'fault' | 'target'>;

/** What ends connections of WebSockets, leaves them dead, or lets nobody in. */
const cutting: ReadonlySet<FaultStep['fault']> = new Set([
  'stall',
  'half_open',
  'reset',
  'refuse',
  'close',
]);

/** Whether it is done to the connections over which users are online. */
export function touchesConnections({ target }: Pick<Deed, 'target'>): boolean {
  return target === 'platform' || target === 'websocket';
}

/** Whether it is meant to throw users out, or to keep out who is on the way back. */
export function throwsOut({ fault, target }: Deed): boolean {
  return target === 'platform' || (target === 'websocket' && cutting.has(fault));
}
