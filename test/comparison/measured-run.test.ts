import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { measuredRun } from '../../src/comparison/measured-run.ts';
import { totalsOf } from '../../src/comparison/run-figures.ts';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import { transports } from '../../src/metrics/observation.ts';
import { observe } from '../outputs/observed-windows.ts';
import { faithfulRun } from '../streams/observed-run.ts';

beforeAll(prepareHistograms);

test('every level adds up to the windows of the phases that count, and to no others', () => {
  fc.assert(
    fc.property(faithfulRun, (observations) => {
      const { windows } = observe(observations);
      const counted = windows.filter(({ phase }) => phase === 'steady');
      const { series, windows: measured } = measuredRun(windows, ['steady']);
      expect(measured).toHaveLength(counted.length);
      for (const transport of transports) {
        const completed = counted.reduce((sum, window) => {
          const { ok, failed, timedOut } = window.transports[transport];
          return sum + ok + failed + timedOut;
        }, 0);
        for (const level of ['transport', 'persona', 'operation'] as const) {
          const whole = [...series.values()]
            .filter(({ name }) => name.level === level && name.transport === transport)
            .filter(({ name }) => name.time === 'latency')
            .reduce((sum, one) => sum + totalsOf(one).completed, 0);
          expect({ level, transport, whole }).toEqual({ level, transport, whole: completed });
        }
      }
    }),
    { numRuns: 30 },
  );
});

test('without phases that count there is nothing', () => {
  const { windows } = observe([]);
  expect(measuredRun(windows, []).series.size).toBe(0);
});
