import type { FaultKind } from '../metrics/observation.ts';
import { isEmbedded } from '../scenario/is-embedded.ts';
import { isFrameFault } from '../scenario/is-frame-fault.ts';
import { isNetworkFault } from '../scenario/is-network-fault.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { isHit } from './connection-terms.ts';
import { planFaults } from './plan-faults.ts';

/** Error classes of the platform's answers when its database fails, as a pattern. */
export const platformRefusal = 'database|http_500|http_503';

/** How it looks when a platform has answered that its database fails. */
export const refusedByPlatform = new RegExp(`^(?:${platformRefusal})$`);
const refusesOrWaits = new RegExp(`^(?:${platformRefusal}|timed_out)$`);

/** Kinds that hit the platform's sessions like those of users, and how it shows. */
const platformClasses: Partial<Readonly<Record<FaultKind, RegExp>>> = {
  terminate: refusedByPlatform,
  lock: refusesOrWaits,
  serialization: refusedByPlatform,
  read_only: refusedByPlatform,
  connection_limit: refusesOrWaits,
};

/** What a fault of a run can have hit, as far as its share and its target tell. */
export class FaultReach {
  readonly #seed: number;
  /** Shares of those that hit a part of the connections of WebSockets, by their ids. */
  readonly #shares: ReadonlyMap<string, number>;
  /** What faults close connections with, by their ids. */
  readonly #codes: ReadonlyMap<string, number>;
  /** The platform and the users have one database. */
  readonly #isShared: boolean;

  constructor({ seed, faults, target }: FaultedScenario, isComputed: boolean) {
    this.#seed = seed;
    const planned = planFaults(faults);
    const partial = planned
      .filter(isNetworkFault)
      .filter((fault) => fault.target === 'websocket' && fault.share < 1);
    this.#shares = new Map(partial.map(({ id, share }) => [id, share]));
    this.#codes = new Map(
      planned
        .filter(isFrameFault)
        .flatMap(({ id, does }) => (does.kind === 'close' ? [[id, does.code] as const] : [])),
    );
    this.#isShared = isEmbedded(target) && !isComputed;
  }

  /** Whether a fault hits this connection of a WebSocket; it may where none is told. */
  hits(id: string, connection: number | undefined): boolean {
    const share = this.#shares.get(id);
    if (share === undefined || connection === undefined) return true;
    return isHit({ id, share }, { seed: this.#seed, connection });
  }

  /** Whether a fault that closes connections does so with this error; others are not asked. */
  closesWith(id: string, errorClass: string): boolean {
    const code = this.#codes.get(id);
    return code === undefined || errorClass === `close_${code}`;
  }

  /** Whether what is done to the database can show like this in what the platform answers. */
  showsAtPlatform(kind: FaultKind, errorClass: string): boolean {
    return this.#isShared && platformClasses[kind]?.test(errorClass) === true;
  }
}

type FaultedScenario = Pick<Scenario, 'seed' | 'faults' | 'target'>;
