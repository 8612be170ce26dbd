import { injectedError } from '../metrics/injected-error.ts';
import {
  transports,
  type Connection,
  type FaultKind,
  type FaultStep,
  type Life,
  type Observation,
  type Presence,
  type Sample,
  type Transport,
} from '../metrics/observation.ts';
import { platformRefusal, refusedByPlatform, type FaultReach } from './fault-reach.ts';
import { longestHoldMs } from './frame-flow.ts';

/** A fault that began, also when it is over: what it did may come to light later. */
interface Suspect {
  readonly id: string;
  readonly kind: FaultKind;
  readonly transports: readonly Transport[];
  readonly beganMs: number;
  endedMs: number;
}

/** When something failed was begun and ended, and how. */
interface Trouble {
  readonly transport: Transport;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly errorClass: string;
  /** How long after a fault it may begin and still be of it. */
  readonly graceMs: number;
  /** It was a connection that stood. */
  readonly stood: boolean;
  /** Which connection of a WebSocket it was on, where that is known. */
  readonly connection: number | undefined;
}

/** A broken connection is noticed within this time of what broke it, in ms. */
const noticeMs = 1_000;

/** How it looks when nobody is there or bytes do not pass; an answer of the target is no such. */
const cutClass = new RegExp(
  '^(?:E[A-Z]+|UND_ERR_[A-Z_]+|connection_lost|socket_error|handshake_timeout|heartbeat_timeout|' +
    'blocked|close_\\d+)$',
);

/** How it looks when a connection does not come about. */
const connectClass = /^(?:E[A-Z]+|UND_ERR_[A-Z_]+|connection_lost|handshake_timeout)$/;

/** How it looks when a platform or a database said that it cannot, or when it was never sent. */
const toldClass = new RegExp(
  `^(?:sqlstate_\\w{5}|pool_overloaded|${platformRefusal}|${injectedError})$`,
);

/** It makes nothing fail: no text is like that. */
const nothing = /(?!)/;

/** Kinds that show in their own way only. */
const ownClasses: Partial<Readonly<Record<FaultKind, RegExp>>> = {
  lose: /^timed_out$/,
  duplicate: nothing,
  reorder: /^timed_out$/,
  close: /^close_\d+$/,
  errors: new RegExp(`^${injectedError}$`),
  network_latency: /(?:^timed_out|_timeout)$/,
  terminate: /^(?:sqlstate_57P01|connection_lost)$/,
  exhaust_pool: /^pool_(?:timeout|overloaded)$/,
  lock: /^(?:sqlstate_57014|sqlstate_55P03|query_timeout|pool_timeout|pool_overloaded)$/,
  serialization: /^sqlstate_40001$/,
  read_only: /^(?:sqlstate_25006|sqlstate_57P01|connection_lost)$/,
  connection_limit: /^(?:sqlstate_53300|sqlstate_57P01|connection_lost|pool_timeout)$/,
};

/** Kinds whose target is not there to take a connection. */
const refusing: ReadonlySet<FaultKind> = new Set(['kill', 'restart', 'refuse']);

/**
 * Says of what failed which fault can be its cause: one that was active on its transport while it
 * was under way and hits its connection, or that threw out its user, who is not online again yet.
 * Of several it is the one that began last; what a target answers is of a fault only where that
 * fault has it answer so. Looks at nothing that went well.
 */
export class FaultAttribution {
  /** The one that began last comes first. */
  readonly #suspects: Suspect[] = [];
  /** Users on their way back, and from what. */
  readonly #away = new Map<string, string>();
  /** Number of the connection that each user opened last. */
  readonly #connections = new Map<string, number>();
  readonly #reach: FaultReach;

  constructor(reach: FaultReach) {
    this.#reach = reach;
  }

  /** The same observation, or one that carries the id of the fault behind it. */
  attribute(observation: Observation): Observation {
    const { kind } = observation;
    if (kind === 'fault') this.#note(observation);
    if (kind === 'connection') this.#follow(observation);
    if (kind === 'life') this.#end(observation);
    if (this.#suspects.length === 0) return observation;
    if (kind === 'sample') return marked(observation, this.#causeOf(observation));
    if (kind === 'connection') return marked(observation, this.#meet(observation));
    if (kind === 'presence') return marked(observation, this.#see(observation));
    return observation;
  }

  #note({ step, id, fault: kind, target, at }: FaultStep): void {
    if (step === 'began') {
      const transports = transportsOf(target);
      this.#suspects.unshift({ id, kind, transports, beganMs: at, endedMs: Infinity });
    }
    const ended = step === 'ended' ? this.#suspects.find((one) => one.id === id) : undefined;
    if (ended !== undefined) ended.endedMs = at;
  }

  #follow({ step, user, connection }: Connection): void {
    if (step === 'opened' && connection !== undefined) this.#connections.set(user, connection);
  }

  #causeOf(sample: Sample): string | undefined {
    const { outcome, transport, user, errorClass = '' } = sample;
    if (outcome !== 'failed' && outcome !== 'timedOut') return undefined;
    const away = transport === 'websocket' ? this.#away.get(user) : undefined;
    const connection = transport === 'websocket' ? this.#connections.get(user) : undefined;
    if (outcome === 'timedOut') return this.#latest(delay(sample, connection)) ?? away;
    if (toldClass.test(errorClass)) return this.#latest(told(sample, connection));
    const trouble = cut(sample, connection);
    if (trouble === undefined) return undefined;
    // What is cut off goes with its connection, which came before.
    const isCutOff = transport === 'websocket' && errorClass !== 'blocked';
    return isCutOff ? away : (this.#latest(trouble) ?? away);
  }

  #meet(connection: Connection): string | undefined {
    const { step, user, errorClass } = connection;
    if (step === 'opened' || step === 'left' || errorClass === 'given_up') return undefined;
    const cause = this.#latest(loss(connection)) ?? this.#away.get(user);
    if (cause !== undefined) this.#away.set(user, cause);
    return cause;
  }

  #see({ step, user }: Presence): string | undefined {
    if (step === 'online') this.#away.delete(user);
    return step === 'lost' ? this.#away.get(user) : undefined;
  }

  #end({ step, user }: Life): void {
    if (step !== 'failed' && step !== 'crashed' && step !== 'left') return;
    this.#away.delete(user);
    this.#connections.delete(user);
  }

  #latest(trouble: Trouble | undefined): string | undefined {
    if (trouble === undefined) return undefined;
    const { fromMs, untilMs, graceMs } = trouble;
    return this.#suspects.find(
      (one) =>
        one.beganMs <= untilMs && fromMs <= one.endedMs + graceMs && this.#canCause(one, trouble),
    )?.id;
  }

  #canCause({ id, kind, transports: hit }: Suspect, trouble: Trouble): boolean {
    const { transport, errorClass, connection } = trouble;
    if (hit.includes(transport)) {
      const reach = this.#reach;
      return (
        canCause(kind, trouble) && reach.hits(id, connection) && reach.closesWith(id, errorClass)
      );
    }
    return transport !== 'database' && this.#reach.showsAtPlatform(kind, errorClass);
  }
}

function transportsOf(target: string): readonly Transport[] {
  if (target === 'platform') return ['websocket', 'http'];
  if (target === 'users') return transports;
  return target === 'websocket' || target === 'http' || target === 'database' ? [target] : [];
}

function delay(sample: Sample, connection: number | undefined): Trouble {
  const { errorClass = 'timed_out' } = sample;
  return { ...courseOf(sample), errorClass, graceMs: 0, stood: false, connection };
}

/** An answer; the platform notices like everybody that a session it used has been ended. */
function told(sample: Sample, connection: number | undefined): Trouble {
  const trouble = delay(sample, connection);
  return refusedByPlatform.test(trouble.errorClass) ? { ...trouble, graceMs: noticeMs } : trouble;
}

function cut(sample: Sample, connection: number | undefined): Trouble | undefined {
  const { errorClass = '' } = sample;
  if (!cutClass.test(errorClass)) return undefined;
  return { ...courseOf(sample), errorClass, graceMs: noticeMs, stood: false, connection };
}

function courseOf({ transport, at, serviceUs, poolWaitUs = 0 }: Sample) {
  return { transport, fromMs: at - (poolWaitUs + serviceUs) / 1_000, untilMs: at };
}

function loss(lost: Connection): Trouble | undefined {
  const { at, step, startedAt, errorClass = '', connection } = lost;
  if (!cutClass.test(errorClass)) return undefined;
  const trouble = { transport: 'websocket', untilMs: at, errorClass, connection } as const;
  return step === 'closed'
    ? { ...trouble, fromMs: at, graceMs: noticeMs, stood: true }
    : { ...trouble, fromMs: startedAt, graceMs: 0, stood: false };
}

function canCause(kind: FaultKind, { errorClass, stood, fromMs, untilMs }: Trouble): boolean {
  if (kind === 'reorder' && untilMs - fromMs > longestHoldMs) return false;
  const own = ownClasses[kind];
  if (own !== undefined) return own.test(errorClass);
  // What tells its reason is of no other kind.
  if (toldClass.test(errorClass)) return false;
  if (errorClass === 'ECONNREFUSED') return refusing.has(kind);
  // Who closes properly is still there, or says good-bye.
  if (errorClass.startsWith('close_') && errorClass !== 'close_1006') return kind === 'restart';
  // While new connections are refused, those that stand go on.
  return kind !== 'refuse' || (!stood && connectClass.test(errorClass));
}

/** A copy only of what has a cause. */
function marked<Seen extends Sample | Connection | Presence>(
  seen: Seen,
  fault: string | undefined,
): Seen {
  return fault === undefined ? seen : { ...seen, fault };
}
