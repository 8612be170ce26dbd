import { faultKinds } from './fault-kinds.ts';
import type { Fault, FrameFault } from './scenario.ts';

/** Whether the embedded platform, or the model, does it to its own frames. */
export function isFrameFault<Some extends Fault>(fault: Some): fault is Some & FrameFault {
  return faultKinds.some(({ kind, family }) => family === 'frames' && kind === fault.kind);
}
