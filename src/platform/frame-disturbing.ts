import type { FrameDisturbing } from '../faults/frame-faults.ts';
import type { FrameDisturbance } from '../scenario/frame-disturbance.ts';
import type { Kind } from './fields.ts';
import { hasShape, integerIn, isFields, listOf, name, numberIn, oneOf } from './fields.ts';

const maxFaults = 100;

const losing = {
  kind: oneOf(['lose']),
  direction: oneOf(['to_target', 'to_user', 'both']),
};
const closing = { kind: oneOf(['close']), code: integerIn(1000, 4999) };
const plainKinds = { kind: oneOf(['duplicate', 'reorder']) };

const disturbance: Kind<FrameDisturbance> = {
  expected: 'what is done to frames',
  is: (value): value is FrameDisturbance =>
    isFields(value) &&
    (hasShape(losing, value) || hasShape(closing, value) || hasShape(plainKinds, value)),
};

const shape = { id: name, share: numberIn(0, 1), does: disturbance };

/** Faults of frames, as the launcher tells them. */
export const frameDisturbing: Kind<readonly FrameDisturbing[]> = listOf(
  {
    expected: 'a fault of frames',
    is: (value): value is FrameDisturbing => isFields(value) && hasShape(shape, value),
  },
  maxFaults,
);
