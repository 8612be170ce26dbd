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

/** How long a process that leaves goes on with what it was asked. */
const finishMs = 1000;

/** Computed requests: lost with a killed process, and refused while there is none. */
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
    if (process.isDown) {
      const { workMs } = service.begin(latency);
      clock.setTimeout(() => call.lose('ECONNREFUSED'), workMs);
      return;
    }
    const lose = (): void => call.lose('ECONNRESET');
    let served = process.onEnded((ending) => {
      if (ending === 'killed') return lose();
      const cut = clock.setTimeout(lose, finishMs);
      served = () => clock.clearTimeout(cut);
    });
    process.whenAwake(() => {
      const { waitMs, workMs, outcome } = service.begin(latency);
      const reply = (): void => {
        served();
        answer(outcome);
      };
      clock.setTimeout(() => process.whenAwake(reply), waitMs + workMs);
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
