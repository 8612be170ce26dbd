import { describe, expect, it } from 'vitest';
import { boundsOf, excessOf, levelOf } from '../../src/metrics/threshold-levels.ts';
import { websocketTargets } from '../../src/scenario/websocket-targets.ts';
import { thresholdOf } from '../streams/judged-run.ts';

/** The level of each figure under a threshold, in the base unit of its statistic. */
function levels(written: unknown, figures: readonly number[]): readonly string[] {
  const bounds = boundsOf(thresholdOf(written));
  return figures.map((figure) => levelOf(figure, bounds));
}

const expectedTargets: readonly (readonly [string, readonly (readonly [number, string])[]])[] = [
  [
    'connections.success share',
    [
      [1, 'target'],
      [0.990001, 'target'],
      [0.99, 'warning'],
      [0.97, 'warning'],
      [0.95, 'warning'],
      [0.949999, 'critical'],
      [0, 'critical'],
    ],
  ],
  [
    'websocket.operations rate',
    [
      [1_000.001, 'target'],
      [1_000, 'warning'],
      [750, 'warning'],
      [500, 'warning'],
      [499.999, 'critical'],
      [0, 'critical'],
    ],
  ],
  [
    'websocket.latency p50',
    [
      [0, 'target'],
      [19.999, 'target'],
      [20, 'warning'],
      [49.999, 'warning'],
      [50, 'critical'],
      [75, 'critical'],
      [100, 'critical'],
      [100.001, 'critical'],
    ],
  ],
  [
    'websocket.latency p95',
    [
      [49.999, 'target'],
      [50, 'warning'],
      [99.999, 'warning'],
      [100, 'critical'],
      [150, 'critical'],
      [200, 'critical'],
      [201, 'critical'],
    ],
  ],
  [
    'websocket.latency p99',
    [
      [99.999, 'target'],
      [100, 'warning'],
      [199.999, 'warning'],
      [200, 'critical'],
      [350, 'critical'],
      [500, 'critical'],
      [501, 'critical'],
    ],
  ],
  [
    'websocket.errors share',
    [
      [0, 'target'],
      [0.000999, 'target'],
      [0.001, 'warning'],
      [0.009999, 'warning'],
      [0.01, 'critical'],
      [0.03, 'critical'],
      [0.05, 'critical'],
      [0.051, 'critical'],
    ],
  ],
];

describe('the levels of a threshold', () => {
  it('of the WebSocket targets are all in the table below', () => {
    expect(websocketTargets.map(({ metric }) => metric)).toEqual(
      expectedTargets.map(([metric]) => metric),
    );
  });

  it.each(expectedTargets)('%s: in, at and between all limits', (metric, table) => {
    const written = websocketTargets.find((target) => target.metric === metric);
    const figures = table.map(([figure]) => figure);
    expect(levels(written, figures)).toEqual(table.map(([, level]) => level));
  });

  it('of a text are either target or critical', () => {
    expect(levels('websocket.latency p95 < 50ms', [49.999, 50])).toEqual(['target', 'critical']);
    expect(levels('websocket.latency p95 <= 50ms', [50, 50.001])).toEqual(['target', 'critical']);
    expect(levels('users.online min > 5', [6, 5])).toEqual(['target', 'critical']);
    expect(levels('users.online min >= 5', [5, 4.9])).toEqual(['target', 'critical']);
  });

  it('have a warning between target and critical when none is stated', () => {
    const written = { metric: 'http.latency p95', target: '< 50ms', critical: '> 200ms' };
    expect(levels(written, [49, 50, 200, 201])).toEqual([
      'target',
      'warning',
      'warning',
      'critical',
    ]);
  });

  it('do not become critical when no critical limit is stated', () => {
    const written = { metric: 'http.latency p95', target: '< 50ms', warning: '< 100ms' };
    expect(levels(written, [49, 99, 10_000])).toEqual(['target', 'warning', 'warning']);
    expect(levels({ metric: 'http.latency p95', target: '< 50ms' }, [49, 50])).toEqual([
      'target',
      'warning',
    ]);
    expect(levels({ metric: 'http.latency p95', warning: '> 50ms' }, [50, 51])).toEqual([
      'target',
      'warning',
    ]);
  });

  it('mean the same whether critical says what has to hold or from where it begins', () => {
    const begins = { metric: 'http.latency p95', target: '< 50ms', critical: '>= 200ms' };
    const holds = { metric: 'http.latency p95', target: '< 50ms', critical: '< 200ms' };
    const figures = [0, 49, 50, 199.999, 200, 201];
    expect(levels(begins, figures)).toEqual(levels(holds, figures));
  });

  it('take the bad side of a figure that can be bad on either from the critical limit', () => {
    expect(levels({ metric: 'target.cpu avg', critical: '> 90' }, [90, 91])).toEqual([
      'target',
      'critical',
    ]);
    expect(levels({ metric: 'target.hits avg', critical: '< 0.8' }, [0.8, 0.7])).toEqual([
      'target',
      'critical',
    ]);
    expect(levels('target.hits avg > 0.8', [0.81, 0.8])).toEqual(['target', 'critical']);
  });

  it('order figures by how far they are on the wrong side', () => {
    const upper = boundsOf(thresholdOf('http.latency p95 < 50ms'));
    const lower = boundsOf(thresholdOf('http.operations rate > 50/s'));
    expect(excessOf(60, upper)).toBeGreaterThan(excessOf(55, upper));
    expect(excessOf(40, lower)).toBeGreaterThan(excessOf(45, lower));
  });
});
