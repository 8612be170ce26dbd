import { chance, purposeOf } from '../determinism/chance.ts';
import type { Clock } from '../determinism/clock.ts';
import type { UserDisturbance } from '../scenario/disturbance.ts';
import { Holding } from './holding.ts';
import { latencyWithin } from './latency-within.ts';

type Of<Kind> = Extract<UserDisturbance, { readonly kind: Kind }>;

/** A fault that lasts, and what it draws with. */
interface Lasting<Kind> {
  readonly does: Of<Kind>;
  readonly purpose: number;
}

/** Draws of one user: a whole number that has not been drawn with before. */
type NextDraw = () => number;

/**
 * Faults on the way of all users to the target, one of each kind at a time. Each draws by seed,
 * user and its own id, so none changes what the others do.
 */
export class UserFaults {
  readonly holding: Holding;
  readonly #seed: number;
  #errors: Lasting<'errors'> | undefined;
  #latency: Lasting<'network_latency'> | undefined;

  constructor(seed: number, timers: Clock) {
    this.#seed = seed;
    this.holding = new Holding(timers);
  }

  begin(id: string, does: UserDisturbance): void {
    const purpose = purposeOf(`fault ${id}`);
    if (does.kind === 'errors') this.#errors = { does, purpose };
    else this.#latency = { does, purpose };
  }

  /** What was held up goes on at once, in order, so that nothing of the fault is left. */
  end(kind: UserDisturbance['kind']): void {
    if (kind === 'errors') this.#errors = undefined;
    else {
      this.#latency = undefined;
      this.holding.letGo();
    }
  }

  /** From 0 to 1, how late within its time a failure shows; `undefined`: this does not fail. */
  failure(user: number, next: NextDraw): number | undefined {
    if (this.#errors === undefined) return undefined;
    const { does, purpose } = this.#errors;
    if (chance(this.#seed, user, purpose, next()) >= does.share) return undefined;
    return chance(this.#seed, user, purpose, next());
  }

  /** To the microsecond; 0 while no fault adds any. */
  latencyMs(user: number, next: NextDraw): number {
    if (this.#latency === undefined) return 0;
    const { does, purpose } = this.#latency;
    return latencyWithin(does, chance(this.#seed, user, purpose, next()));
  }
}
