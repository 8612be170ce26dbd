import type { Clock } from '../determinism/clock.ts';
import type { CallResult, DatabaseTransport } from '../protocols/transport.ts';
import type { DatabaseOperation, ReplyReading } from '../scenario/operation.ts';
import type { ModelSettings } from '../scenario/scenario.ts';
import { failure, success, timeout, type CallTimes } from './call-result.ts';
import type { ModelChance } from './model-chance.ts';
import type { Loss, ModelPool } from './model-pool.ts';
import type { ModelService, Service } from './model-service.ts';

export interface DatabaseContext {
  readonly clock: Clock;
  readonly chance: ModelChance;
  readonly pool: ModelPool;
  readonly service: ModelService;
  readonly settings: Pick<ModelSettings, 'poolWait' | 'database'>;
}

/** Computed operations on a database, which no process takes with it. */
export class ModelDatabase implements DatabaseTransport {
  readonly #context: DatabaseContext;

  constructor(context: DatabaseContext) {
    this.#context = context;
  }

  call({ reading }: DatabaseOperation, done: (result: CallResult) => void): void {
    const { clock, chance, pool, service, settings } = this.#context;
    const startedAt = clock.now();
    const poolMs = chance.latencyMs(settings.poolWait);
    const call = pool.begin((loss) => done(lost(loss, clock.now() - startedAt)));
    call.send(() => {
      const { waitMs, workMs, outcome } = service.begin(settings.database);
      const poolWaitMs = poolMs + waitMs;
      const arrive = (): void => {
        const serviceMs = clock.now() - startedAt - poolWaitMs;
        done(resultOf(outcome, { serviceMs, poolWaitMs }, reading));
      };
      clock.setTimeout(() => call.answer(arrive), poolWaitMs + workMs);
    });
  }
}

function resultOf(
  outcome: Service['outcome'],
  times: CallTimes,
  reading: ReplyReading | undefined,
): CallResult {
  if (outcome === 'done') return success(times, reading);
  return failure(outcome === 'failed' ? 'sqlstate_XX000' : 'sqlstate_53300', times);
}

/** Until a connection stands the pool is waited for, and the answer from then on. */
function lost({ cause, isFresh }: Loss, passedMs: number): CallResult {
  const serving = { serviceMs: passedMs, poolWaitMs: 0 };
  const waiting = { serviceMs: 0, poolWaitMs: passedMs };
  if (cause === 'ECONNREFUSED') return failure(cause, waiting);
  if (cause === 'ECONNRESET') return failure('connection_lost', isFresh ? waiting : serving);
  return isFresh ? timeout('connect_timeout', waiting) : timeout('query_timeout', serving);
}
