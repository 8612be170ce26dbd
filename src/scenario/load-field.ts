import { z } from 'zod';
import { maxPhases } from '../metrics/limits.ts';
import { maxRatePerSecond } from './load-limits.ts';
import {
  choice,
  decimal,
  duration,
  flag,
  group,
  level,
  matching,
  waitOr,
  whole,
} from './schema-fields.ts';

/** The names that phases may have. */
const phasePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** How many when: one of three load models, in the three usual phases or in phases of one's own. */
export function loadField() {
  return group({
    model: choice(['users', 'sessions', 'operations'])
      .describe(
        'users: they come, stay and act at their own pace. sessions: users arrive per second and ' +
          'stay for a session. operations: so many are due per second, whether or not users keep ' +
          'up, and wait in a queue. Default users.',
      )
      .prefault('users'),
    rate: decimal({ min: 0.0001, max: maxRatePerSecond })
      .describe('Users arriving, or operations due, per second at 100 %; sessions and operations.')
      .optional(),
    session: duration('positive')
      .describe('How long a user stays; sessions only. A duration; default 1m.')
      .optional(),
    arrivals: choice(['even', 'poisson'])
      .describe('How what is due per second lies in time; default even. Not in the model users.')
      .optional(),
    operations_per_user: whole({ min: 1, max: 1_000_000 })
      .describe('A user leaves when it has done so many; default: it stays as long as planned.')
      .optional(),
    queue: whole({ min: 1, max: 1_000_000 })
      .describe('Most operations that may wait for a user; operations only; default 10000.')
      .optional(),
    spawn_rate: decimal({ min: 0.001, max: 10_000 })
      .describe(
        'Users arriving per second; default: all users within the warm-up (with phases: the ' +
          'first), at most 500. Not in the model sessions, nor with phases in the model users.',
      )
      .optional(),
    warmup: optionalDuration('Time in which users arrive, or the rate rises.', '10s'),
    duration: duration('positive')
      .describe('The steady phase. A duration: a bare number is seconds; default 1m.')
      .optional(),
    cooldown: optionalDuration('Time over which users leave, or the rate falls.', '5s'),
    phases: phasesField().optional(),
  }).describe('How many users or operations there are when. Phases replace warm-up to cool-down.');
}

function optionalDuration(description: string, standard: string) {
  return duration()
    .describe(`${description} A duration: a bare number is seconds; default ${standard}.`)
    .optional();
}

/** Most phases that can be written; one more is that in which a run drains. */
const mostPhases = maxPhases - 1;

function phasesField() {
  const error = `must be a list of 1 to ${mostPhases} phases`;
  return z
    .array(phaseField(), { error })
    .min(1, { error })
    .max(mostPhases, { error })
    .describe(
      `The phases of a run, 1 to ${mostPhases}, one after the other. A level is a number of ` +
        'users (sessions, operations: per second) or a share such as 50% of `users` (of `rate`).',
    );
}

function phaseField() {
  return group({
    name: matching(phasePattern, 'a name of letters, digits, _ and -, such as ramp-up').describe(
      'Name of the phase: letters, digits, _ and -, at most 64; used once.',
    ),
    duration: duration('positive').describe('How long it lasts. A duration.'),
    level: level().describe('The level from its beginning to its end.').optional(),
    from: level()
      .describe('The level it begins with; default: where the phase before ended, or 0.')
      .optional(),
    to: level().describe('The level it goes to in a straight line; default: from.').optional(),
    steps: whole({ min: 1, max: 1_000 })
      .describe('Goes there in so many equal steps instead, each held equally long.')
      .optional(),
    burst: burstField().optional(),
    rendezvous: rendezvousField().optional(),
    counts: flag()
      .describe('Whether thresholds that name no phase are about it; default: unless warm-up.')
      .optional(),
  });
}

function burstField() {
  return group({
    every: duration('positive').describe('From the beginning of the phase on, once in so long.'),
    for: duration('positive').describe('How long each burst is; it ends its period.'),
    level: level().describe('The level in a burst, instead of that of the phase.'),
  }).describe('Another level now and then.');
}

function rendezvousField() {
  return group({
    users: level().describe('How many users are held until all of them go on together.'),
    timeout: waitOr(30_000, 'Longest wait of the first; then those who are there go on.'),
  }).describe('Holds users until so many are held, and releases them at once; not in operations.');
}
