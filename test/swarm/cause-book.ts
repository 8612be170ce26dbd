import { injectedError } from '../../src/metrics/injected-error.ts';
import type {
  Connection,
  FaultStep,
  Observation,
  Presence,
  Sample,
} from '../../src/metrics/observation.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

interface Lasting {
  readonly fault: FaultStep['fault'];
  readonly target: string;
  readonly endedAt: number;
}

type Breaking = Pick<Lasting, 'fault' | 'target'>;
type Kind = FaultStep['fault'];

/** Longest that what a fault brought about is heard of after its end, in ms. */
const echoMs = 2000;
/** Longest that anything takes that nothing holds up, in ms. */
const longestMs = 450;

/** Longest that a latency of the network adds to a patience, in ms. */
const longestWayMs = 50;

const held: readonly Kind[] = ['latency', 'bandwidth', 'slice', 'stall', 'half_open'];
const cutting: readonly Kind[] = ['reset', 'half_open'];
const cut: readonly Kind[] = [...cutting, 'refuse'];

/** Kinds for whose sake everybody's patience has an end. */
const holding: ReadonlySet<Kind> = new Set([...held, ...cut, 'stop', 'lock']);

/** What a database answers only while that is done to it. */
const answers: Readonly<Record<string, Kind>> = {
  sqlstate_40001: 'serialization',
  sqlstate_25006: 'read_only',
  sqlstate_53300: 'connection_limit',
};

/** What was broken when, and whether that can be why something went wrong. */
export class CauseBook {
  readonly #scenario: Scenario;
  readonly #model: Scenario['model'];
  readonly #accuse: (what: string) => void;
  readonly #leaving = new Set<string>();
  readonly #online = new Set<string>();
  readonly #lasting = new Map<string, Lasting>();

  constructor(scenario: Scenario, accuse: (what: string) => void) {
    this.#scenario = scenario;
    this.#model = scenario.model;
    this.#accuse = accuse;
  }

  see(one: Observation): void {
    if (one.kind === 'fault') this.#step(one);
    else if (one.kind === 'sample') this.#judgeSample(one);
    else if (one.kind === 'connection') this.#judgeConnection(one);
    else if (one.kind === 'presence') this.#present(one);
  }

  #present({ user, step }: Presence): void {
    if (step === 'leaving') this.#leaving.add(user);
    if (step === 'online') this.#online.add(user);
    else this.#online.delete(user);
  }

  #judgeConnection(connection: Connection): void {
    const { step, errorClass = '', user, at, connectUs = 0 } = connection;
    if (step === 'closed' && !this.#mayClose(connection)) {
      this.#accuse(`${user} is cut off at ${at}`);
    }
    if (step === 'refused' && !this.#mayRefuse(errorClass, at)) {
      this.#accuse(`${user} is refused at ${at} by ${errorClass}`);
    }
    const { handshakeMs } = this.#scenario.timeouts;
    const isLong = connectUs / 1000 > handshakeMs + longestWayMs;
    if (isLong) this.#accuse(`${user} is let in after ${connectUs} µs at ${at}`);
  }

  #step({ id, fault, target, step, at, when }: FaultStep): void {
    const isEarly = step === 'began' && when !== undefined && this.#online.size === 0;
    if (isEarly) this.#accuse(`${id} begins while nobody is online`);
    const endedAt = step === 'began' ? Infinity : at;
    this.#lasting.set(id, { fault, target, endedAt });
  }

  #mayClose({ user, at, errorClass = '' }: Connection): boolean {
    const { disconnectsPerHour, restartsPerHour } = this.#model;
    if (errorClass === 'close_1012') return this.#is(at, (one) => one.fault === 'close');
    if (errorClass === 'close_1001') return this.#is(at, (one) => one.fault === 'restart');
    // Who does not hear the answer to its goodbye is surprised by the end.
    if (errorClass === 'close_1000') {
      return this.#leaving.has(user) && this.#is(at, (one) => one.fault === 'lose');
    }
    if (errorClass === 'heartbeat_timeout') return this.#isHeld('websocket', at);
    if (disconnectsPerHour > 0 || restartsPerHour > 0) return true;
    return this.#lasts((one) => one.fault === 'kill' || isOf(one, 'websocket', cutting));
  }

  #lasts(such: (one: Breaking) => boolean): boolean {
    return [...this.#lasting.values()].some((one) => one.endedAt === Infinity && such(one));
  }

  #mayRefuse(errorClass: string, at: number): boolean {
    const { acceptsPerSecond, disconnectsPerHour, restartsPerHour } = this.#model;
    switch (errorClass) {
      case 'given_up':
        return true;
      case 'ECONNREFUSED':
        if (acceptsPerSecond !== undefined || restartsPerHour > 0) return true;
        return this.#is(at, (one) => isKill(one) || isOf(one, 'websocket', ['refuse']));
      case 'ECONNRESET':
        return disconnectsPerHour > 0 || this.#is(at, (one) => isOf(one, 'websocket', cut));
      default:
        return errorClass === 'handshake_timeout' && this.#isHeld('websocket', at);
    }
  }

  #judgeSample(sample: Sample): void {
    const { at, transport, outcome, errorClass = '', serviceUs, operation, user } = sample;
    const isSlow = this.#model.websocket.p99Ms > 1000;
    const serviceMs = serviceUs / 1000;
    const isLong = outcome === 'ok' && serviceMs > longestMs && !isSlow;
    if (isLong && !this.#isHeld(transport, at - serviceMs)) {
      this.#accuse(`${operation} of ${user} took ${serviceMs} ms until ${at}`);
    }
    if (this.#isOverdue(sample)) this.#accuse(`${operation} of ${user} took until ${at}`);
    if (errorClass === injectedError && !this.#mayInject(at - serviceMs)) {
      this.#accuse(`${operation} of ${user} is made to fail at ${at}`);
    }
    this.#judgeCause(sample, at - serviceMs);
    if (transport === 'websocket' || outcome === 'ok' || outcome === 'cancelled') return;
    if (this.#mayFail(transport, errorClass, at - serviceMs)) return;
    this.#accuse(`${operation} of ${user} ended with ${errorClass} at ${at}`);
  }

  /** What only a kind of fault has a database answer is put down to it, and nothing else is. */
  #judgeCause({ fault, errorClass = '', operation, user, at, transport }: Sample, since: number) {
    const kind = answers[errorClass];
    const of = fault === undefined ? undefined : this.#lasting.get(fault);
    const isOther = kind !== undefined && of?.fault !== kind;
    const isOver = transport !== 'websocket' && of !== undefined && of.endedAt + echoMs < since;
    if (isOther || isOver || (fault !== undefined && of === undefined)) {
      this.#accuse(`${operation} of ${user} at ${at} is put down to ${fault}`);
    }
  }

  #mayInject(since: number): boolean {
    return this.#scenario.errors.rate > 0 || this.#is(since, ({ fault }) => fault === 'errors');
  }

  /** Where something may be held up, everybody's patience has an end. */
  #isOverdue({ transport, serviceUs, poolWaitUs = 0 }: Sample): boolean {
    const { faults, timeouts, database } = this.#scenario;
    const { operationMs } = timeouts;
    const isOfDatabase = transport === 'database';
    const connectMs = isOfDatabase ? database.connectTimeoutMs : 0;
    const answerMs = isOfDatabase ? database.queryTimeoutMs : operationMs;
    const isLong =
      poolWaitUs / 1000 > connectMs + longestWayMs || serviceUs / 1000 > answerMs + longestWayMs;
    return isLong && faults.some(({ kind }) => holding.has(kind));
  }

  #mayFail(transport: 'http' | 'database', errorClass: string, since: number): boolean {
    const isDown = this.#model.restartsPerHour > 0 || this.#is(since, isKill);
    switch (errorClass) {
      case 'ECONNREFUSED':
        return (
          (transport === 'http' && isDown) ||
          this.#is(since, (one) => isOf(one, transport, ['refuse']))
        );
      case 'ECONNRESET':
      case 'connection_lost':
        return (
          (transport === 'http' && isDown) || this.#is(since, (one) => isOf(one, transport, cut))
        );
      case 'timed_out':
        return this.#model.capacity !== undefined || this.#isHeld(transport, since);
      case 'connect_timeout':
      case 'query_timeout':
        return this.#isHeld(transport, since);
      default:
        return this.#mayAnswer(errorClass, since);
    }
  }

  #mayAnswer(errorClass: string, since: number): boolean {
    const kind = answers[errorClass];
    return kind === undefined || this.#is(since, ({ fault }) => fault === kind);
  }

  #isHeld(transport: string, since: number): boolean {
    const holds = transport === 'database' ? isWaitedFor : isFrozen;
    return this.#is(since, (one) => isOf(one, transport, [...held, 'reorder']) || holds(one));
  }

  /** Whether such a fault lasts, or did not long before. */
  #is(since: number, such: (one: Breaking) => boolean): boolean {
    return [...this.#lasting.values()].some((one) => one.endedAt + echoMs > since && such(one));
  }
}

function isKill({ fault }: Breaking): boolean {
  return fault === 'kill' || fault === 'restart';
}

/** Sessions of the database wait for it. */
function isWaitedFor({ fault }: Breaking): boolean {
  return fault === 'lock' || fault === 'exhaust_pool';
}

function isFrozen({ fault }: Breaking): boolean {
  return fault === 'stop';
}

function isOf({ fault, target }: Breaking, transport: string, kinds: readonly Kind[]): boolean {
  return target === transport && kinds.includes(fault);
}
