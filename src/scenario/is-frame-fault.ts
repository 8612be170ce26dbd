import type { Fault, FrameFault } from './scenario.ts';

/** Kinds that the embedded platform, or the model, does to its own frames. */
export const frameKinds = ['lose', 'duplicate', 'reorder', 'close'] as const;

export function isFrameFault<Some extends Fault>(fault: Some): fault is Some & FrameFault {
  return frameKinds.some((kind) => kind === fault.kind);
}
