import { z } from 'zod';
import { activities, patterns, type PersonaSettings } from './persona-settings.ts';
import { choice, decimal, duration, group, mapOf, words } from './schema-fields.ts';

const personaName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Personas of the scenario's own, and shipped ones that are to be different in it. */
export function personasField() {
  const entry = z.union([modulePath(), personaGroup()], {
    error: ({ input }) =>
      typeof input === 'object' ? undefined : 'must be the path of a module or a group of keys',
  });
  return mapOf({
    names: personaName,
    name: 'a name of letters, digits, _ and -, such as night_owl',
    expected: 'personas by name, such as shopper: ./shopper.ts',
    entry,
  }).describe(
    'Personas of your own, by the names that `users` counts them under: the path of a module, or ' +
      'a group that says which persona it is made from and what is different.',
  );
}

function modulePath() {
  return words(4_096).describe('Path of a module, ./shopper.ts or ./people.ts#shopper.');
}

function personaGroup() {
  const shares = (names: readonly string[]) =>
    group(Object.fromEntries(names.map((name) => [name, share().optional()])));
  return group({
    from: words(4_096)
      .describe('A persona, or the path of a module; default: the shipped one of the same name.')
      .optional(),
    chart: words(4_096).describe('Path of a statechart as JSON, in place of its own.').optional(),
    bind: mapOf({
      names: /^[^\0]{1,200}$/,
      name: 'the name of an action in the chart',
      expected: 'operations by the names of actions',
      entry: words(200),
    })
      .describe('Names of actions in the chart, and the operations they stand for.')
      .optional(),
    activity: choice(activities).describe('How much it does.').optional(),
    pattern: choice(patterns).describe('How that lies in time.').optional(),
    error_rate: share().describe('Share of messages it fills in wrongly.').optional(),
    response_time: z
      .tuple([duration(), duration()], {
        error: 'must be the shortest and the longest time, such as [200ms, 2s]',
      })
      .refine(([least, most]) => least <= most, {
        error: 'must not be shorter at the end than at the beginning',
      })
      .describe('Shortest and longest time it reads before it reacts.')
      .optional(),
    message_weights: shares(['query', 'command', 'event', 'monitoring'])
      .describe('Shares of its free choices among messages; they sum to 1.')
      .optional(),
    transport_shares: shares(['websocket', 'http', 'database'])
      .describe('Shares of its free choices per transport; they sum to 1.')
      .optional(),
    patience: decimal({ min: 0, max: 1_000 })
      .describe('Factor on the delay before it reconnects.')
      .optional(),
    persistence: decimal({ min: 0, max: 1_000 })
      .describe('Factor on its attempts to reconnect.')
      .optional(),
  });
}

function share() {
  return decimal({ min: 0, max: 1 });
}

type PersonaFile = z.output<ReturnType<typeof personaGroup>> | string;

/** The settings of a valid entry, as the rest of the program names them. */
export function personaSettings(written: PersonaFile): PersonaSettings {
  if (typeof written === 'string') return { from: written, chart: undefined, bind: {}, traits: {} };
  const { from, chart, bind = {}, activity, pattern, patience, persistence } = written;
  return {
    from,
    chart,
    bind,
    traits: {
      activity,
      pattern,
      errorRate: written.error_rate,
      responseTimeMs: written.response_time,
      messageWeights: present(written.message_weights),
      transportShares: present(written.transport_shares),
      patience,
      persistence,
    },
  };
}

function present(
  shares: Readonly<Record<string, number | undefined>> | undefined,
): Readonly<Record<string, number>> | undefined {
  if (shares === undefined) return undefined;
  const written = Object.entries(shares).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(written);
}
