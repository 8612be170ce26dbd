import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, maxDurationMs, readDuration } from '../../src/scenario/duration.ts';

describe('a duration', () => {
  test.each([
    [30, 30_000],
    [0.5, 500],
    ['30', 30_000],
    ['500ms', 500],
    ['1.005s', 1_005],
    ['10s', 10_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['0', 0],
    [576 * 3_600, maxDurationMs],
  ])('%j is %i ms', (written, ms) => {
    expect(readDuration(written)).toEqual({ kind: 'duration', ms });
  });

  test.each([
    ['10x', '10s, 5m or 1h'],
    ['1h-5m', '10s, 5m or 1h'],
    ['', '10s, 5m or 1h'],
    ['-5s', '10s, 5m or 1h'],
    ['1e3', '10s, 5m or 1h'],
    ['NaN', '10s, 5m or 1h'],
    ['5 minutes', '5m'],
    ['1h 30min', '90m'],
    ['2 Days', '48h'],
    [' 5s', '5s'],
  ])('%j is refused and %s suggested', (written, advice) => {
    expect(readDuration(written)).toEqual({
      kind: 'problem',
      message: `${JSON.stringify(written)} is not a duration; write ${advice}`,
    });
  });

  test.each([[-1], [Number.NaN], [Number.POSITIVE_INFINITY], [null], [true], [['10s']], [{}]])(
    '%j is refused',
    (written) => {
      expect(readDuration(written)).toMatchObject({ kind: 'problem' });
    },
  );

  test.each([['577h'], [577 * 3_600], ['9'.repeat(400)]])(
    '%s is longer than 24 days',
    (written) => {
      expect(readDuration(written)).toMatchObject({
        kind: 'problem',
        message: expect.stringContaining('longer than 24 days'),
      });
    },
  );

  test('is read back as it was formatted', () => {
    const microseconds = fc.integer({ min: 0, max: maxDurationMs * 1_000 });
    fc.assert(
      fc.property(microseconds, (us) => {
        const ms = us / 1_000;
        expect(readDuration(formatDuration(ms))).toEqual({ kind: 'duration', ms });
      }),
    );
  });

  test('is read or refused, never thrown at, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['duration', 'problem']).toContain(readDuration(text).kind);
      }),
    );
  });
});
