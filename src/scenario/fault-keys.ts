import { transports } from '../metrics/observation.ts';
import { databaseFaultKeys } from './database-fault-keys.ts';
import { choice, duration, group, moment, percentage, whole } from './schema-fields.ts';

const maxBytesPerSecond = 1_000_000_000;
const maxSliceBytes = 65_536;

/** One key for each thing that can be done, and those that only some of them have. */
export function faultKeys() {
  const platform = choice(['platform']).optional();
  const network = choice(transports).optional();
  return group(
    {
      at: moment().describe(
        'When it begins: a duration since the start of the run, or a share of the length of ' +
          'the plan such as 40%.',
      ),
      kill: platform.describe('The process of the embedded platform is ended without warning.'),
      stop: platform.describe('It is frozen, and goes on afterwards.'),
      restart: platform.describe('It is told to end, and started again at once; without for.'),
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
          'Of the connections, such as 50%, or of the sessions, the pool, the writes of a ' +
            'database; default 100%.',
        ),
      add: duration('positive').optional().describe('Of latency.'),
      jitter: duration().optional().describe('Of latency: so much more or less; default 0s.'),
      rate: whole({ min: 100, max: maxBytesPerSecond }).optional().describe('Of bandwidth.'),
      bytes: whole({ min: 1, max: maxSliceBytes }).optional().describe('Of slice; default 16.'),
      direction: choice(['to_target', 'to_user', 'both'])
        .optional()
        .describe('Of half_open: which way what is sent is lost; default both.'),
    },
    'a fault such as { at: 30s, kill: platform, for: 5s }',
  );
}

/** What a fault may say, as it is written. */
export type FaultKeys = ReturnType<typeof faultKeys>['_output'];
