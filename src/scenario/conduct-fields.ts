import { z } from 'zod';
import { formatDuration, readDuration } from './duration.ts';
import type { LatencyRange } from './scenario.ts';
import { decimal, duration, flag, group } from './schema-fields.ts';
import { showValue } from './show-value.ts';

/** Longest latency that may be laid between users and target, in ms. */
const longestLatencyMs = 10_000;
const shortestWindowMs = 1_000;
const longestWindowMs = 60_000;

/** A value as an option gives it, or what is wrong with it. */
export type Reading<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'problem'; readonly message: string };

/** Operations that are made to fail on purpose. */
export function errorsField() {
  return group({
    enabled: flag()
      .describe('False injects nothing, whatever the rate; default true.')
      .prefault(true),
    rate: decimal({ min: 0, max: 1 })
      .describe('Share of what users do that never reaches the target, 0 to 1; default 0.')
      .prefault(0),
  }).describe('Operations that are made to fail on purpose, with the error class injected_error.');
}

/** One duration or the two ends of a range. */
export function networkLatencyField() {
  const written = z.union([duration(), z.tuple([duration(), duration()])], {
    error: ({ input }) => notALatency(input, '[10ms, 100ms]'),
  });
  return written
    .transform((latency, context): LatencyRange => {
      const [leastMs, mostMs] = Array.isArray(latency) ? latency : [latency, latency];
      const message = latencyFault(leastMs, mostMs);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
      return { leastMs, mostMs };
    })
    .describe(
      'Added to every connect, message and call, drawn evenly: 50ms or [10ms, 100ms], at most ' +
        '10s. Default none.',
    );
}

/** Length of a window. */
export function metricsIntervalField() {
  const standard = formatDuration(shortestWindowMs);
  return duration()
    .refine((ms) => windowFault(ms) === undefined, { error: 'must be from 1s to 60s' })
    .describe(`Length of a window of metrics. A duration from 1s to 60s; default ${standard}.`)
    .prefault(standard);
}

/** Reads `10ms-100ms` or `50ms`. */
export function readNetworkLatency(text: string): Reading<LatencyRange> {
  const ends = text.split('-').map((end) => readDuration(end.trim()));
  const [least, most = least, ...more] = ends;
  const isRange = least?.kind === 'duration' && most?.kind === 'duration' && more.length === 0;
  if (!isRange) return { kind: 'problem', message: notALatency(text, '10ms-100ms') };
  const message = latencyFault(least.ms, most.ms);
  if (message !== undefined) return { kind: 'problem', message };
  return { kind: 'read', value: { leastMs: least.ms, mostMs: most.ms } };
}

/** Reads the length of a window, `5s`; in ms. */
export function readMetricsInterval(text: string): Reading<number> {
  const reading = readDuration(text);
  if (reading.kind === 'problem') return reading;
  const message = windowFault(reading.ms);
  if (message !== undefined) return { kind: 'problem', message };
  return { kind: 'read', value: reading.ms };
}

function notALatency(written: unknown, range: string): string {
  return `${showValue(written)} is not a latency; write 50ms or ${range}`;
}

function latencyFault(leastMs: number, mostMs: number): string | undefined {
  if (leastMs > mostMs) return 'must go from the shortest to the longest latency';
  return mostMs > longestLatencyMs ? 'must not be longer than 10s' : undefined;
}

function windowFault(ms: number): string | undefined {
  return ms >= shortestWindowMs && ms <= longestWindowMs ? undefined : 'must be from 1s to 60s';
}
