import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { thresholdsField } from '../../src/scenario/thresholds-field.ts';

const field = z.strictObject({
  thresholds: thresholdsField({ personas: ['observer'], protocols: ['agents'] }),
});

function complaints(thresholds: unknown): readonly string[] {
  const { error } = field.safeParse({ thresholds });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
}

describe('the thresholds of a scenario file', () => {
  test('are none by default', () => {
    expect(field.parse({})).toEqual({ thresholds: [] });
  });

  test('are read in any of their forms', () => {
    const written = [
      'http.latency p95 < 50ms',
      { threshold: 'http.latency p99 < 90ms' },
      { metric: 'http.latency p50', target: '< 5ms' },
    ];
    expect(field.parse({ thresholds: written }).thresholds.map(({ text }) => text)).toEqual([
      'http.latency p95 < 50ms',
      'http.latency p99 < 90ms',
      'http.latency p50 target < 5ms',
    ]);
  });

  test('are told all that is wrong with all of them at once, each with its place', () => {
    const written = [
      'http.latency p95 < 50',
      'http.latency p95 < 50ms',
      { metric: 'http.latncy p95', critical: '> 5ms', grace: 5 },
    ];
    expect(complaints(written)).toEqual([
      expect.stringMatching(/^thresholds\.0 "50" is not a time/),
      expect.stringMatching(/^thresholds\.2\.metric unknown metric/),
      expect.stringMatching(/^thresholds\.2\.grace needs abort_on_fail/),
    ]);
  });

  test.each([['http.latency p95 < 5ms'], [{}], [null], [5], [Array(101).fill('x')]])(
    '%j is no list of them',
    (written) => {
      expect(complaints(written)).toEqual([
        expect.stringContaining('is not a list of at most 100 thresholds'),
      ]);
    },
  );

  test('are described to editors', () => {
    const schema = z.toJSONSchema(field, { io: 'input', target: 'draft-07' });
    expect(schema).toMatchObject({
      properties: {
        thresholds: {
          type: 'array',
          default: [],
          maxItems: 100,
          items: { anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: false }] },
        },
      },
    });
    expect(schema.required).toBeUndefined();
  });
});
