import { describe, expect, test } from 'vitest';
import { errorRateOf } from '../../src/scenario/error-rate.ts';
import { complaints, resolved } from './resolve-file.ts';

const small = 'name: small\nusers: { observer: 1 }\n';
const full = [
  small,
  'errors: { rate: 0.01 }',
  '\nnetwork_latency: [10ms, 100ms]',
  '\nmonitoring: false',
  '\nmetrics_interval: 5s',
  '\nexport: false',
  '\nresults: kept',
].join('');

describe('what a run does beside its load', () => {
  test('is off or as usual unless the file says otherwise', () => {
    expect(resolved(small)).toMatchObject({
      errors: { enabled: true, rate: 0 },
      networkLatency: undefined,
      monitoring: true,
      metricsIntervalMs: 1_000,
      savesResults: true,
      results: 'results',
    });
    expect(resolved(full)).toMatchObject({
      errors: { enabled: true, rate: 0.01 },
      networkLatency: { leastMs: 10, mostMs: 100 },
      monitoring: false,
      metricsIntervalMs: 5_000,
      savesResults: false,
      results: 'kept',
    });
    const same = resolved(`${small}network_latency: 50ms\n`).networkLatency;
    expect(same).toEqual({ leastMs: 50, mostMs: 50 });
  });

  test('is changed by variables, and these by options', () => {
    const environment = {
      STATECROWD_ERROR_RATE: '0.2',
      STATECROWD_NETWORK_LATENCY: '1s-2s',
      STATECROWD_METRICS_INTERVAL: '10s',
      STATECROWD_MONITORING: 'true',
    };
    expect(resolved(full, {}, environment)).toMatchObject({
      errors: { rate: 0.2 },
      networkLatency: { leastMs: 1_000, mostMs: 2_000 },
      metricsIntervalMs: 10_000,
      monitoring: true,
    });
    const options = {
      'error-rate': '0.3',
      'network-latency': '7ms',
      'metrics-interval': '2',
      monitoring: 'false',
    };
    expect(resolved(full, options, environment)).toMatchObject({
      errors: { rate: 0.3 },
      networkLatency: { leastMs: 7, mostMs: 7 },
      metricsIntervalMs: 2_000,
      monitoring: false,
    });
  });

  test('injects nothing where errors are off, whatever the rate', () => {
    expect(errorRateOf(resolved(full))).toBe(0.01);
    expect(errorRateOf(resolved(full, { errors: 'false' }))).toBe(0);
    expect(errorRateOf(resolved(full, {}, { STATECROWD_ERRORS: 'false' }))).toBe(0);
    expect(errorRateOf(resolved(`${small}errors: { enabled: false, rate: 0.5 }\n`))).toBe(0);
  });

  test('is refused with all its problems at once', () => {
    const text = [
      small,
      'errors: { enabled: maybe, rate: 2, rat: 1 }',
      '\nnetwork_latency: [100ms, 10ms]',
      '\nmonitoring: off-ish',
      '\nmetrics_interval: 61s',
      '\nexport: 1',
      '\nresults: ""',
    ].join('');
    expect(complaints(text)).toEqual([
      expect.stringMatching(/ errors\.enabled \| "maybe" is not true or false/),
      expect.stringMatching(/ errors\.rate \| 2 is not a number from 0 to 1/),
      expect.stringMatching(/ errors\.rat \| unknown key .*mean "rate"\?/),
      expect.stringMatching(/ network_latency \| must go from the shortest to the longest/),
      expect.stringMatching(/ monitoring \| "off-ish" is not true or false/),
      expect.stringMatching(/ metrics_interval \| must be from 1s to 60s/),
      expect.stringMatching(/ export \| 1 is not true or false/),
      expect.stringMatching(/ results \| must name a folder/),
    ]);
    const options = {
      'error-rate': '1%',
      'network-latency': '10ms-',
      'metrics-interval': '500ms',
    };
    expect(complaints(small, options)).toEqual([
      expect.stringMatching(/^--error-rate \| "1%" is not a share from 0 to 1; write 0\.01/),
      expect.stringMatching(/^--network-latency \| "10ms-" is not a latency; write 50ms or 10ms-1/),
      '--metrics-interval | must be from 1s to 60s',
    ]);
    for (const [latency, message] of [
      ['11s', 'must not be longer than 10s'],
      ['1s-5ms', 'must go from the shortest'],
      ['1-2-3', 'is not a latency'],
    ] as const) {
      const found = complaints(small, { 'network-latency': latency });
      expect(found).toEqual([expect.stringContaining(message)]);
    }
  });

  test('cannot judge what it does not read, nor within less than a window', () => {
    const text = [
      full,
      '\nreadings: [{ url: "http://localhost:9/metrics", figures: { cpu: busy } }]',
      '\nthresholds:',
      '\n  - target.cpu avg < 0.8',
      '\n  - { threshold: http.latency p95 < 1s, over: 2s }',
    ].join('');
    expect(complaints(text)).toEqual([
      expect.stringMatching(/thresholds\.0 \| is about a figure of the target, and monitoring is/),
      expect.stringMatching(/thresholds\.1 \| looks at 2s, shorter than metrics_interval/),
    ]);
    expect(complaints(text, { monitoring: 'true', 'metrics-interval': '2s' })).toEqual([]);
  });
});
