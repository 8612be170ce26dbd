import type { Clock } from '../determinism/clock.ts';
import type { LatencyModel, ModelSettings } from '../scenario/scenario.ts';
import { ModelCapacity } from './model-capacity.ts';
import type { ModelChance } from './model-chance.ts';
import type { ModelProcess } from './model-process.ts';

/** What becomes of something that is asked of the computed backend. */
export interface Service {
  /** Until it is worked on; 0 when it is refused. */
  readonly waitMs: number;
  /** Of the work itself, or of the refusal. */
  readonly workMs: number;
  readonly outcome: 'done' | 'failed' | 'refused';
}

interface ServiceContext {
  readonly clock: Clock;
  readonly chance: ModelChance;
  readonly settings: ModelSettings;
}

/** Who works, and how often in vain. */
interface Workforce {
  readonly capacity: ModelCapacity;
  readonly failures: number;
  readonly isDown: () => boolean;
}

/** What works: the process on messages and requests, the database on its operations. */
export class ModelService {
  readonly #context: ServiceContext;
  readonly #workforce: Workforce;

  private constructor(context: ServiceContext, workforce: Workforce) {
    this.#context = context;
    this.#workforce = workforce;
  }

  static ofDatabase(context: ServiceContext): ModelService {
    const { databaseCapacity, databaseFailures: failures } = context.settings;
    const capacity = new ModelCapacity(databaseCapacity);
    return new ModelService(context, { capacity, failures, isDown: () => false });
  }

  /** What it works on and what waits is lost when the process ends. */
  static ofProcess(context: ServiceContext, process: ModelProcess): ModelService {
    const { capacity: limits, failures } = context.settings;
    const capacity = new ModelCapacity(limits);
    const forget = (): void => {
      capacity.forget();
      process.onEnded(forget);
    };
    process.onEnded(forget);
    return new ModelService(context, { capacity, failures, isDown: () => process.isDown });
  }

  /** A refusal takes no work, only the way there and back. */
  begin(latency: LatencyModel, canFail = true): Service {
    const { clock, chance, settings } = this.#context;
    const { capacity, failures, isDown } = this.#workforce;
    const workMs = chance.latencyMs(latency);
    const waitMs = isDown() ? 0 : capacity.admit(clock.now(), workMs);
    if (waitMs === undefined) {
      return { waitMs: 0, workMs: chance.latencyMs(settings.connect), outcome: 'refused' };
    }
    const isFailed = canFail && chance.happens(failures);
    return { waitMs, workMs, outcome: isFailed ? 'failed' : 'done' };
  }
}
