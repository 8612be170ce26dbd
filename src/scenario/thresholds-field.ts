import { z } from 'zod';
import type { Threshold } from '../metrics/threshold.ts';
import { readThreshold, type ThresholdProblem } from './read-threshold.ts';
import type { Registry } from './registry.ts';
import { showValue } from './show-value.ts';
import { maxThresholds } from './threshold-faults.ts';
import { thresholdExample } from './threshold-spelling.ts';

const description =
  'Limits that the run has to hold, at most 100; a text, or an object with levels. Default none.';

/** The thresholds of a scenario file; all that is wrong with all of them is found at once. */
export function thresholdsField(registry: Registry) {
  return z
    .unknown()
    .transform((written, context): readonly Threshold[] => {
      const { thresholds, problems } = readThresholds(written, registry);
      for (const { path, message } of problems) {
        context.addIssue({ code: 'custom', path: [...path], message });
      }
      return thresholds;
    })
    .meta({ ...listSchema, description })
    .prefault([]);
}

interface ThresholdsReading {
  readonly thresholds: readonly Threshold[];
  readonly problems: readonly ThresholdProblem[];
}

/** Reads a list of thresholds in any of their forms. */
function readThresholds(written: unknown, registry: Registry): ThresholdsReading {
  if (!Array.isArray(written) || written.length > maxThresholds) {
    const expected = `a list of at most ${maxThresholds} thresholds`;
    const message = `${showValue(written)} is not ${expected}; write - ${thresholdExample}`;
    return { thresholds: [], problems: [{ path: [], message }] };
  }
  const readings = written.map((entry: unknown) => readThreshold(entry, registry));
  return {
    thresholds: readings.flatMap((one) => (one.kind === 'threshold' ? [one.threshold] : [])),
    problems: readings.flatMap((one, index) =>
      one.kind === 'threshold'
        ? []
        : one.problems.map(({ path, message }) => ({ path: [index, ...path], message })),
    ),
  };
}

const limit = { type: 'string', pattern: '^\\s*[<>]=?\\s*-?\\d' };
const duration = { type: ['number', 'string'] };

/** What editors know about the field; the program itself reads it more closely. */
const listSchema = {
  type: 'array',
  maxItems: maxThresholds,
  items: {
    anyOf: [
      { type: 'string', description: `A limit that has to hold: ${thresholdExample}.` },
      {
        type: 'object',
        additionalProperties: false,
        properties: {
          threshold: { type: 'string', description: 'A limit in its text form.' },
          metric: { type: 'string', description: 'Metric, tags and statistic, without a limit.' },
          target: { ...limit, description: 'What is good.' },
          warning: { ...limit, description: 'Where a warning ends, or begins.' },
          critical: { ...limit, description: 'Where it becomes critical, which fails the run.' },
          phase: { type: 'string', description: 'The one phase it is about.' },
          over: { ...duration, description: 'A sliding window of 1s to 10m.' },
          abort_on_fail: { type: 'boolean', description: 'Ends the run when critical.' },
          grace: { ...duration, description: 'Time of the run before which it does not.' },
        },
      },
    ],
  },
};
