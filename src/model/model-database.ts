import type { Clock } from '../determinism/clock.ts';
import type { CallResult, DatabaseTransport } from '../protocols/transport.ts';
import type { DatabaseOperation, ReplyReading } from '../scenario/operation.ts';
import type { ModelSettings } from '../scenario/scenario.ts';
import { failure, success, timeout } from './call-result.ts';
import type { DatabaseOutcome } from './model-call.ts';
import type { ModelChance } from './model-chance.ts';
import type { ModelDatabaseFaults } from './model-database-faults.ts';
import type { Loss, ModelPool } from './model-pool.ts';
import type { ModelService, Service } from './model-service.ts';

export interface DatabaseContext {
  readonly clock: Clock;
  readonly chance: ModelChance;
  readonly pool: ModelPool;
  readonly service: ModelService;
  readonly faults: ModelDatabaseFaults;
  readonly settings: Pick<ModelSettings, 'poolWait' | 'database'>;
}

/** Computed operations on a database, which no process takes with it. */
export class ModelDatabase implements DatabaseTransport {
  readonly #context: DatabaseContext;

  constructor(context: DatabaseContext) {
    this.#context = context;
  }

  call({ reading }: DatabaseOperation, done: (result: CallResult) => void): void {
    const { clock, chance, pool, service, settings, faults } = this.#context;
    const startedAt = clock.now();
    const poolMs = chance.latencyMs(settings.poolWait);
    let waitedMs = 0;
    const call = pool.begin((loss) => done(lost(loss, waitedMs, clock.now() - startedAt)));
    const serve = (): void => {
      if (call.serve()) waitedMs = clock.now() - startedAt;
    };
    call.send(() => {
      // A new connection stands when something has come over it.
      serve();
      let connectMs = waitedMs;
      const { waitMs, workMs, outcome } = service.begin(settings.database);
      const errorClass = refusals[outcome];
      const planned = { errorClass, timedOut: false, waitMs: poolMs + waitMs, workMs };
      const pause = (): number => {
        call.pause();
        connectMs = clock.now() - startedAt;
        return connectMs;
      };
      faults.perform(planned, { pause, serve }, (came) =>
        call.answer(() => {
          const waited = { ...came, waitMs: connectMs + came.waitMs };
          done(resultOf(waited, clock.now() - startedAt, reading));
        }),
      );
    });
  }
}

const refusals: Readonly<Record<Service['outcome'], string | undefined>> = {
  done: undefined,
  failed: 'sqlstate_XX000',
  refused: 'sqlstate_53300',
};

function resultOf(
  { errorClass, timedOut, waitMs: poolWaitMs }: DatabaseOutcome,
  passedMs: number,
  reading: ReplyReading | undefined,
): CallResult {
  const times = { serviceMs: passedMs - poolWaitMs, poolWaitMs };
  if (errorClass === undefined) return success(times, reading);
  return timedOut ? timeout(errorClass, times) : failure(errorClass, times);
}

/** Until a connection stands the pool is waited for, and the answer from then on. */
function lost({ cause, isFresh }: Loss, waitedMs: number, passedMs: number): CallResult {
  const serving = { serviceMs: passedMs - waitedMs, poolWaitMs: waitedMs };
  const waiting = { serviceMs: 0, poolWaitMs: passedMs };
  if (cause === 'ECONNREFUSED') return failure(cause, waiting);
  if (cause === 'ECONNRESET') return failure('connection_lost', isFresh ? waiting : serving);
  return isFresh ? timeout('connect_timeout', waiting) : timeout('query_timeout', serving);
}
