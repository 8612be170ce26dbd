import { z } from 'zod';
import { maxPlannedUsers } from './load-limits.ts';
import { decimal, group, mapOf, matching, whole, words } from './schema-fields.ts';

/** Most scenarios of one schedule. */
const maxScheduled = 200;
/** Longest wait between two of them, a week. */
const maxDelayMinutes = 10_080;
/** Longest time of a configuration, 24 days. */
const maxSeconds = 2_073_600;

const namePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** One scenario of a schedule. */
export const scheduledSchema = group({
  name: words(4_096).min(1, { error: 'must name a scenario, or a path from this file' }),
  delay_minutes: decimal({ min: 0, max: maxDelayMinutes }).prefault(0),
  config: configField().optional(),
});

/** What a schedule file may hold beside its scenarios. */
export const scheduleSchema = group(
  {
    name: matching(namePattern, 'a name of letters, digits, _ and -, such as nightly'),
    description: words(2_000).prefault(''),
    scenarios: z
      .array(z.unknown(), { error: listFault })
      .min(1, { error: listFault })
      .max(maxScheduled, { error: listFault }),
  },
  'a schedule; it needs a name and scenarios',
);

export type ScheduledFile = z.output<typeof scheduledSchema>;
export type ScheduledConfig = NonNullable<ScheduledFile['config']>;

function listFault({ input }: { readonly input?: unknown }): string {
  if (input === undefined) return 'is missing; write a list of scenarios';
  return `must be a list of 1 to ${maxScheduled} scenarios`;
}

/** Settings of one scenario; an option of the command line wins over them. */
function configField() {
  const seconds = decimal({ min: 0, max: maxSeconds }).optional();
  return group({
    name: z.unknown().optional(),
    description: z.unknown().optional(),
    duration_seconds: seconds,
    user_counts: mapOf({
      names: namePattern,
      name: 'the name of a persona',
      expected: 'users per persona, such as { "researcher": 20 }',
      entry: whole({ min: 1, max: maxPlannedUsers }),
    }).optional(),
    user_spawn_rate: decimal({ min: 0.001, max: 10_000 }).optional(),
    warmup_period: seconds,
    cooldown_period: seconds,
    seed: whole({ min: 0, max: Number.MAX_SAFE_INTEGER }).optional(),
    scale: decimal({ min: 0.0001, max: 1_000 }).optional(),
    preset: words(1_000).optional(),
    thresholds: z
      .array(words(1_000), { error: 'must be a list of thresholds' })
      .max(100, { error: 'must be a list of at most 100 thresholds' })
      .optional(),
  });
}
