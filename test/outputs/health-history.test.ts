import { describe, expect, it } from 'vitest';
import { HealthHistory } from '../../src/outputs/health-history.ts';

function health(latenessP99Ms: number) {
  return {
    loopUtilisation: 0.1,
    latenessP99Ms,
    gcMs: 2,
    gcMaxMs: latenessP99Ms / 100,
    rssMb: 100,
    cpuShare: 0.1,
  };
}

describe('the history of the generator', () => {
  it('does not grow with the run and keeps the worst of what it joins', () => {
    const history = new HealthHistory();
    for (let index = 0; index < 10_000; index += 1) history.add(index, health(index % 5_000));
    expect(history.windowsPerEntry).toBe(4);
    expect(history.entries).toHaveLength(2_500);
    const first = { index: 0, lateness_p99_ms: 3, gc_ms: 2, gc_max_ms: 0.03 };
    expect(history.entries[0]).toMatchObject(first);
    expect(Math.max(...history.entries.map((entry) => entry.lateness_p99_ms))).toBe(4_999);
    expect(history.entries.every((entry, at) => entry.index === at * 4)).toBe(true);
  });
});
