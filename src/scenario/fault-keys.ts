import { transports } from '../metrics/observation.ts';
import { networkLatencyField } from './conduct-fields.ts';
import { databaseFaultKeys } from './database-fault-keys.ts';
import { frameFaultKeys } from './frame-fault-keys.ts';
import { choice, condition, duration, group, moment, percentage, whole } from './schema-fields.ts';

const maxBytesPerSecond = 1_000_000_000;
const maxSliceBytes = 65_536;

/** One key for each thing that can be done, and those that only some of them have. */
export function faultKeys() {
  const platform = choice(['platform']).optional();
  const network = choice(transports).optional();
  return group(
    {
      at: moment()
        .optional()
        .describe(
          'When it begins: a duration since the start of the run, or a share of the length of ' +
            'the plan such as 40%.',
        ),
      when: condition()
        .optional()
        .describe(
          'In place of at: it begins when so many users are in a state for the first time after ' +
            'they were not, such as online >= 80% or reconnecting > 50. A share is of the most ' +
            'users planned at once.',
        ),
      kill: platform.describe('The process of the embedded platform is ended without warning.'),
      stop: platform.describe('It is frozen, and goes on afterwards.'),
      restart: platform.describe('It ends, closing with 1001, and starts again; without for.'),
      latency: network.describe('What the target sends comes later by add, on each connection.'),
      bandwidth: network.describe('A connection passes rate bytes a second in each direction.'),
      slice: network.describe('Bytes arrive in pieces of at most bytes, a millisecond apart.'),
      stall: network.describe('Nothing passes; afterwards all of it does, in order.'),
      half_open: network.describe(
        'What is sent is lost though the connection stands; one that lost something is reset ' +
          'afterwards.',
      ),
      reset: network.describe('Connections are reset, those that come meanwhile too.'),
      refuse: network.describe('New connections are refused; those that are open stay.'),
      errors: percentage()
        .optional()
        .describe('So much of what users do never reaches the target and fails, such as 5%.'),
      network_latency: networkLatencyField()
        .refine(({ mostMs }) => mostMs > 0, { error: 'must be longer than 0s' })
        .optional()
        .describe(
          'Added to every connect, message and call, drawn evenly: 50ms or [10ms, 100ms], at ' +
            'most 10s. What is held up when the fault ends goes on at once, in order.',
        ),
      ...frameFaultKeys(),
      ...databaseFaultKeys(),
      for: moment()
        .optional()
        .describe(
          'How long it lasts before it is undone: a duration, or a share of the length of the ' +
            'plan. It has to be over 1s before the plan ends.',
        ),
      share: percentage()
        .optional()
        .describe(
          'Of the connections, such as 50%, of the sessions, the pool or the writes of a ' +
            'database, or of the frames, where it has to be written (lose, duplicate, ' +
            'reorder); default 100%.',
        ),
      add: duration('positive').optional().describe('Of latency.'),
      jitter: duration().optional().describe('Of latency: so much more or less; default 0s.'),
      rate: whole({ min: 100, max: maxBytesPerSecond }).optional().describe('Of bandwidth.'),
      bytes: whole({ min: 1, max: maxSliceBytes }).optional().describe('Of slice; default 16.'),
      direction: choice(['to_target', 'to_user', 'both'])
        .optional()
        .describe(
          'Of half_open, and of lose (to_user there unless written): which way what is sent is ' +
            'lost; default both.',
        ),
    },
    'a fault such as { at: 30s, kill: platform, for: 5s }',
  );
}

/** What a fault may say, as it is written. */
export type FaultKeys = ReturnType<typeof faultKeys>['_output'];
