import type { Clock } from '../determinism/clock.ts';
import type { CallResult, HttpTransport } from '../protocols/transport.ts';
import type { HttpOperation, ReplyReading } from '../scenario/operation.ts';
import type { LatencyModel } from '../scenario/scenario.ts';
import { failure, success, timeout } from './call-result.ts';
import type { Loss, ModelPool, PooledCall } from './model-pool.ts';
import type { ModelProcess } from './model-process.ts';
import type { ModelService, Service } from './model-service.ts';

export interface HttpContext {
  readonly clock: Clock;
  readonly pool: ModelPool;
  readonly process: ModelProcess;
  readonly service: ModelService;
  readonly latency: LatencyModel;
}

/** Computed requests: lost with the process, and refused while there is none. */
export class ModelHttp implements HttpTransport {
  readonly #context: HttpContext;

  constructor(context: HttpContext) {
    this.#context = context;
  }

  call({ reading }: HttpOperation, done: (result: CallResult) => void): void {
    const { clock, pool } = this.#context;
    const startedAt = clock.now();
    const passedMs = (): number => clock.now() - startedAt;
    const call = pool.begin((loss) => done(lost(loss, passedMs())));
    call.send(() =>
      this.#serve(call, (outcome) =>
        call.answer(() => done(resultOf(outcome, passedMs(), reading))),
      ),
    );
  }

  #serve(call: PooledCall, answer: (outcome: Service['outcome']) => void): void {
    const { clock, process, service, latency } = this.#context;
    const served = process.onKilled(() => call.lose('ECONNRESET'));
    const reply = (outcome: Service['outcome']): void => {
      served();
      if (process.isDown) call.lose('ECONNREFUSED');
      else answer(outcome);
    };
    process.whenAwake(() => {
      const { waitMs, workMs, outcome } = service.begin(latency);
      clock.setTimeout(() => process.whenAwake(() => reply(outcome)), waitMs + workMs);
    });
  }
}

function resultOf(
  outcome: Service['outcome'],
  serviceMs: number,
  reading: ReplyReading | undefined,
): CallResult {
  if (outcome === 'done') return { ...success({ serviceMs }, reading), status: 200 };
  const status = outcome === 'failed' ? 500 : 503;
  return { ...failure(`http_${status}`, { serviceMs }), status };
}

function lost({ cause }: Loss, serviceMs: number): CallResult {
  if (cause === 'timed_out') return timeout(cause, { serviceMs });
  return failure(cause, { serviceMs });
}
