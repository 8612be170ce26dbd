import type { Clock } from '../determinism/clock.ts';
import type { DatabaseFault, DatabaseSettings } from '../scenario/scenario.ts';
import { ModelCall, type DatabaseOutcome } from './model-call.ts';
import type { ModelChance } from './model-chance.ts';

/** A fault under its id, and how long users wait for what before they give up. */
export type ModelFault = Pick<DatabaseFault, 'kind' | 'share'> &
  Pick<DatabaseSettings, 'connectTimeoutMs' | 'lockTimeoutMs' | 'statementTimeoutMs'> & {
    readonly id: string;
  };

/** The connection of a call, which gives it up when that has not answered in time. */
export interface Awaited {
  /** A connection is waited for, which has a limit of its own: since how many ms. */
  pause(): number;
  /** There is one, and from now on its answer is waited for. */
  serve(): void;
}

interface ModelDatabaseFaultsOptions {
  readonly clock: Clock;
  /** Drawn from while faults last only. */
  readonly chance: ModelChance;
}

/** How often sessions that came meanwhile are ended. */
const stepMs = 50;

const refusals: Partial<Readonly<Record<DatabaseFault['kind'], string>>> = {
  serialization: 'sqlstate_40001',
  read_only: 'sqlstate_25006',
  connection_limit: 'sqlstate_53300',
};

/**
 * The computed database under faults: what is asked of it waits, is cut off or refused. It knows no
 * tables and takes every call for a write; a lock is in the way of all.
 */
export class ModelDatabaseFaults {
  readonly #clock: Clock;
  readonly #chance: ModelChance;
  readonly #lasting = new Map<string, ModelFault>();
  readonly #calls = new Set<ModelCall>();

  constructor({ clock, chance }: ModelDatabaseFaultsOptions) {
    this.#clock = clock;
    this.#chance = chance;
  }

  begin(fault: ModelFault): void {
    this.#lasting.set(fault.id, fault);
    if (fault.kind === 'terminate') this.#cutAgain(fault);
    else if (fault.kind === 'read_only' || fault.kind === 'connection_limit') {
      this.#cut(fault.share);
    }
  }

  end({ id, kind }: Pick<ModelFault, 'id' | 'kind'>): void {
    this.#lasting.delete(id);
    if (kind === 'read_only') this.#cut(1);
    const open = [...this.#calls];
    for (const call of open) call.letGo(id);
  }

  /** Lets a call come to what it would come to, unless a fault is in its way. */
  perform(
    planned: DatabaseOutcome,
    awaited: Awaited,
    done: (outcome: DatabaseOutcome) => void,
  ): void {
    const call = new ModelCall(this.#clock, this.#refused(planned), (outcome) => {
      this.#calls.delete(call);
      done(outcome);
    });
    this.#calls.add(call);
    this.#take(call, awaited);
  }

  #refused(planned: DatabaseOutcome): DatabaseOutcome {
    if (this.#lasting.size === 0) return planned;
    for (const { kind, share } of this.#lasting.values()) {
      const errorClass = refusals[kind];
      if (errorClass !== undefined && this.#chance.happens(share))
        return { ...planned, errorClass };
    }
    return planned;
  }

  #take(call: ModelCall, awaited: Awaited): void {
    const taken = this.#find('exhaust_pool');
    if (taken === undefined || !this.#chance.happens(taken.share)) {
      this.#connect(call);
      return;
    }
    const patienceMs = Math.max(0, taken.connectTimeoutMs - awaited.pause());
    const goOn = (): void => {
      awaited.serve();
      this.#connect(call);
    };
    call.hold({ by: taken.id, patienceMs, errorClass: 'pool_timeout', goOn });
  }

  #connect(call: ModelCall): void {
    call.connect();
    const lock = this.#find('lock');
    if (lock === undefined) {
      call.work();
      return;
    }
    const { lockTimeoutMs, statementTimeoutMs } = lock;
    const errorClass = statementTimeoutMs < lockTimeoutMs ? 'sqlstate_57014' : 'sqlstate_55P03';
    const patienceMs = Math.min(lockTimeoutMs, statementTimeoutMs);
    call.hold({ by: lock.id, patienceMs, errorClass, goOn: () => call.work() });
  }

  #find(kind: DatabaseFault['kind']): ModelFault | undefined {
    if (this.#lasting.size === 0) return undefined;
    return [...this.#lasting.values()].find((fault) => fault.kind === kind);
  }

  #cutAgain(fault: ModelFault): void {
    if (!this.#lasting.has(fault.id)) return;
    this.#cut(fault.share);
    this.#clock.setTimeout(() => this.#cutAgain(fault), stepMs);
  }

  /** Ends sessions: a share of the calls that have a connection. */
  #cut(share: number): void {
    const open = [...this.#calls].filter(({ isConnected }) => isConnected);
    for (const call of open) if (this.#chance.happens(share)) call.cutOff();
  }
}
