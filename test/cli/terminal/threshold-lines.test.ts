import { expect, test } from 'vitest';
import { thresholdLines } from '../../../src/cli/terminal/threshold-lines.ts';
import { thresholdResult } from '../../outputs/judged-summary.ts';

const back = {
  threshold: 'recovery.back_95 max < 6s',
  subject: 'recovery.back_95 max',
  limit: '< 6s',
  level: 'critical',
  passed: false,
  broken_since_seconds: 27,
} as const;

test('users who did not come back never did, at no time of the run', () => {
  const lines = thresholdLines(
    [{ value: 600_000 }, { value: 9000 }].map((one) => thresholdResult({ ...back, ...one })),
    Infinity,
  );
  expect(lines.slice(2)).toEqual([
    '  ✘ critical recovery.back_95 max < 6s  never  limit < 6s',
    '  ✘ critical recovery.back_95 max < 6s  9.0 s  limit < 6s',
  ]);
  const other = thresholdResult({ ...back, value: 9000, subject: 'dwell max' });
  expect(thresholdLines([other], Infinity)[2]).toMatch(/limit < 6s {2}since 27 s$/);
});
