import { decimal, duration, group, waitOr, whole } from './schema-fields.ts';

/** The computed backend of `simulate`. */
export function modelField() {
  return group({
    connect: latencyField({ median: '1ms', p99: '8ms' }),
    websocket: latencyField({ median: '2ms', p99: '15ms' }),
    http: latencyField({ median: '3ms', p99: '20ms' }),
    database: latencyField({ median: '1.5ms', p99: '12ms' }),
    pool_wait: latencyField({ median: '0.05ms', p99: '2ms' }),
    loss: share('Share of replies that never arrive', 0.0005),
    disconnects_per_hour: decimal({ min: 0, max: 1_000 })
      .describe('Times an open connection is lost per hour; default 0.5.')
      .prefault(0.5),
    pushes_per_second: decimal({ min: 0, max: 1_000 })
      .describe('Mean pushes per second and subscribed channel; default 0.2.')
      .prefault(0.2),
    capacity: capacityField(
      'Who works on messages and requests, each for its drawn latency. What comes while the ' +
        'queue is full is refused, with overloaded or http_503, after the latency of a connect. ' +
        'Default without limit.',
    ).optional(),
    database_capacity: capacityField(
      'Connections of the database, each busy for the drawn latency of its operation. What ' +
        'comes while the queue is full ends with sqlstate_53300. Default without limit.',
    ).optional(),
    failures: share(
      'Share of what users ask that is answered with an error, with model_error or http_500; ' +
        'never of subscribing and leaving',
      0,
    ),
    database_failures: share(
      'Share of operations on the database that end with an error, with sqlstate_XX000',
      0,
    ),
    restarts_per_hour: decimal({ min: 0, max: 1_000 })
      .describe(
        'Times per hour of service that the process dies, with all connections and all it is ' +
          'working on; default 0.',
      )
      .prefault(0),
    restart_time: waitOr(5_000, 'How long it is away each time.'),
    accepts_per_second: whole({ min: 1, max: 1_000_000 })
      .describe(
        'Most connections that are accepted per second, spread over slots of 10ms; those beyond ' +
          'are refused. Default without limit.',
      )
      .optional(),
  }).describe('The computed backend of `simulate`.');
}

function share(is: string, usual: number) {
  return decimal({ min: 0, max: 1 }).describe(`${is}, 0 to 1; default ${usual}.`).prefault(usual);
}

function capacityField(description: string) {
  return group({
    workers: whole({ min: 1, max: 10_000 }).describe('How many work at once.'),
    queue: whole({ min: 0, max: 1_000_000 })
      .describe('How many may wait for one of them; default 1,000.')
      .prefault(1_000),
  }).describe(description);
}

function latencyField(defaults: { readonly median: string; readonly p99: string }) {
  return group({
    median: duration('positive')
      .describe(`Median; default ${defaults.median}.`)
      .prefault(defaults.median),
    p99: duration('positive')
      .describe(`99th percentile, at least the median; default ${defaults.p99}.`)
      .prefault(defaults.p99),
  })
    .describe('A log-normal latency.')
    .prefault({});
}
