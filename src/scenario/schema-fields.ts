import { z } from 'zod';
import { durationPattern, formatDuration, readDuration } from './duration.ts';
import { nearest } from './nearest.ts';
import { redactUrl } from './redact-url.ts';
import { showValue } from './show-value.ts';
import { conditionExample, readCondition } from './state-condition.ts';
import type { StateCondition } from './state-condition.ts';
import type { Moment } from './written-fault.ts';
import type { Level } from './written-load.ts';

interface Range {
  readonly min: number;
  readonly max: number;
}

type Fault = (issue: { readonly input?: unknown }) => string;

function wrong(expected: string): Fault {
  return ({ input }) =>
    input === undefined
      ? `is missing; write ${expected}`
      : `${showValue(input)} is not ${expected}`;
}

/** A duration, `30`, `10s`, `500ms`; becomes ms. */
export function duration(min: 'zero' | 'positive' = 'zero') {
  const fault: Fault = ({ input }) => {
    if (input === undefined) return 'is missing; write a duration such as 10s, 5m or 1h';
    const reading = readDuration(input);
    return reading.kind === 'problem' ? reading.message : `${showValue(input)} is too short`;
  };
  const seconds = z.number({ error: fault }).min(0, { error: fault });
  const text = z.string({ error: fault }).regex(durationPattern, { error: fault });
  return z.union([seconds, text], { error: fault }).transform((written, context) => {
    const reading = readDuration(written);
    const ms = reading.kind === 'duration' ? reading.ms : 0;
    if (reading.kind === 'problem') context.addIssue({ code: 'custom', message: reading.message });
    else if (min === 'positive' && ms === 0) {
      context.addIssue({ code: 'custom', message: 'must be longer than 0s' });
    }
    return ms;
  });
}

/** A duration, or a share of the length of the plan such as `40%`. */
export function moment() {
  const error = wrong('a duration such as 30s or a share of the plan such as 40%');
  const share = z.string({ error }).regex(sharePattern, { error });
  const time = z.union([z.number({ error }).min(0, { error }), z.string({ error }).max(40)], {
    error,
  });
  return z.union([share, time], { error }).transform((written, context): Moment => {
    if (typeof written === 'string' && sharePattern.test(written)) {
      return { kind: 'share', share: Number.parseFloat(written) / 100 };
    }
    const reading = readDuration(written);
    if (reading.kind === 'duration') return reading;
    context.addIssue({ code: 'custom', message: `${reading.message}, or a share such as 40%` });
    return z.NEVER;
  });
}

/** How many users are in a state, `online >= 80%`. */
export function condition() {
  const error = wrong(conditionExample);
  return z.string({ error }).transform((written, context): StateCondition => {
    const reading = readCondition(written);
    if (typeof reading !== 'string') return reading;
    context.addIssue({ code: 'custom', message: reading });
    return z.NEVER;
  });
}

/** A duration with its default, described with both. */
export function durationOr(defaultMs: number, description: string) {
  const written = formatDuration(defaultMs);
  return duration()
    .describe(`${description} A duration: a bare number is seconds; default ${written}.`)
    .prefault(written);
}

/** Longest wait a scenario may ask for; it bounds the queue of requests that wait. */
const maxWaitMs = 3_600_000;

/** How long something is waited for, 1 ms to 1 h, with its default. */
export function waitOr(defaultMs: number, description: string) {
  const written = formatDuration(defaultMs);
  return duration()
    .refine((ms) => ms >= 1 && ms <= maxWaitMs, { error: 'must be from 1ms to 1h' })
    .describe(`${description} A duration from 1ms to 1h; default ${written}.`)
    .prefault(written);
}

/** A whole number within a range. */
export function whole({ min, max }: Range) {
  const error = wrong(`a whole number from ${min} to ${max}`);
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

/** A number within a range, fractions allowed. */
export function decimal({ min, max }: Range) {
  const error = wrong(`a number from ${min} to ${max}`);
  return z.number({ error }).min(min, { error }).max(max, { error });
}

/** Text of at most so many characters. */
export function words(longest: number) {
  const error = wrong(`text of at most ${longest} characters (in quotes if it is a number)`);
  return z.string({ error }).max(longest, { error });
}

/** Text that matches; `expected` says what it is, `a name such as checkout_2`. */
export function matching(pattern: RegExp, expected: string) {
  const error = wrong(expected);
  return z.string({ error }).regex(pattern, { error });
}

/** A URL; whether it may be talked to is decided by the target gate. Never shows a password. */
export function url() {
  return z.string({
    error: ({ input }) => {
      const shown = showValue(typeof input === 'string' ? redactUrl(input) : input);
      return `${shown} is not a URL`;
    },
  });
}

export function flag() {
  return z.boolean({ error: wrong('true or false') });
}

export function choice<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.enum(names, {
    error: ({ input }) => {
      const guess = typeof input === 'string' ? nearest(input, names) : undefined;
      const question = guess === undefined ? '' : `; did you mean "${guess}"?`;
      return `${showValue(input)} is not one of ${names.join(', ')}${question}`;
    },
  });
}

/** A list of at most so many entries. */
export function list<Entry extends z.ZodType>(entry: Entry, longest: number) {
  const error = wrong(`a list of at most ${longest}`);
  const tooLong = `has more than ${longest} entries`;
  return z.array(entry, { error }).max(longest, { error: tooLong });
}

/** A group of keys; anything else in it is reported as an unknown key. */
export function group<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  expected = 'a group of keys',
) {
  const fault = wrong(expected);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? undefined : fault(issue)),
  });
}

const sharePattern = /^\d{1,5}(?:\.\d{1,6})? ?%$/;

/** A share above 0, at most all of it, `50%`. */
export function percentage() {
  const error = wrong('a share from above 0% to 100% such as 50%');
  const isWithin = (text: string): boolean => {
    const share = Number.parseFloat(text);
    return share > 0 && share <= 100;
  };
  return z
    .string({ error })
    .regex(sharePattern, { error, abort: true })
    .refine(isWithin, { error })
    .transform((text) => Number.parseFloat(text) / 100);
}

/** Highest level that can be written. */
const maxLevel = 1_000_000;

/** A level of load: a number, or a share such as `50%`. */
export function level() {
  const error = wrong(`a number from 0 to ${maxLevel} or a share such as 50%`);
  const count = z.number({ error }).min(0, { error }).max(maxLevel, { error });
  const share = z.string({ error }).regex(sharePattern, { error });
  return z
    .union([count, share], { error })
    .transform((written): Level =>
      typeof written === 'number'
        ? { kind: 'count', count: written }
        : { kind: 'share', share: Number.parseFloat(written) / 100 },
    );
}

interface Named<Entry> {
  readonly names: RegExp;
  /** What a name is, and what the whole is. */
  readonly name: string;
  readonly expected: string;
  readonly entry: Entry;
}

/** A map of entries by names of the user's choosing. */
export function mapOf<Entry extends z.ZodType>({ names, name, expected, entry }: Named<Entry>) {
  const fault = wrong(expected);
  return z.record(z.string().regex(names), entry, {
    error: (issue) =>
      issue.code === 'invalid_key'
        ? `${showValue(issue.path?.at(-1))} is not ${name}`
        : fault(issue),
  });
}
