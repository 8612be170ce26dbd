import fc from 'fast-check';
import type { LoadShape } from '../../src/scenario/load-shape.ts';

/** Shapes of up to six stretches; a level is nothing or at least one in a hundred seconds. */
export const shapes = fc
  .array(
    fc.record({
      ms: fc.integer({ min: 1, max: 60_000 }),
      from: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 500, noNaN: true })),
      to: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 500, noNaN: true })),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts): LoadShape => {
    let startMs = 0;
    return parts.map(({ ms, from, to }) => {
      const segment = { startMs, endMs: startMs + ms, from, to };
      startMs += ms;
      return segment;
    });
  });
