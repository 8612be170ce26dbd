import { injectedError } from '../metrics/injected-error.ts';
import type { CallResult } from '../protocols/transport.ts';
import type {
  DatabaseOperation,
  HttpOperation,
  JsonObject,
  ReplyReading,
} from '../scenario/operation.ts';
import type { Call } from './call.ts';
import type { UserPath } from './network-path.ts';
import type { PersonaPorts, Ports } from './ports.ts';
import { readReply } from './read-reply.ts';
import type { Turn } from './turn.ts';

/** Whose calls they are, and who is told what comes of them. */
export interface CallOwner {
  readonly name: string;
  readonly persona: PersonaPorts;
  readonly ports: Ports;
  readonly path: UserPath;
  readonly turn: Turn;
  /** A call was answered; `onActionEnded` came before. */
  onCalled(call: Call, isOk: boolean, captured: JsonObject | undefined): void;
  /** An action has ended, however. */
  onActionEnded(): void;
}

/** The HTTP and database calls of one user that are under way. */
export class UserCalls {
  readonly #owner: CallOwner;
  #calls: Call[] = [];
  /** What those come to that fail on purpose. */
  readonly #failing = new Map<Call, CallResult>();

  constructor(owner: CallOwner) {
    this.#owner = owner;
  }

  /** Begins a call; `undefined` when the run does not have its transport. */
  begin(operation: HttpOperation | DatabaseOperation, state: string): Call | undefined {
    const { http, database } = this.#owner.path.world;
    if (operation.transport === 'http') {
      if (http === undefined) return undefined;
      const call = this.#start(operation, state);
      if (!this.#failsSoon(call)) {
        http.call(operation, (result) => this.#onDone(call, result, operation.reading));
      }
      return call;
    }
    if (database === undefined) return undefined;
    const call = this.#start(operation, state);
    if (!this.#failsSoon(call)) {
      database.call(operation, (result) => this.#onDone(call, result, operation.reading));
    }
    return call;
  }

  /** Whether the call fails on purpose; then it never gets to its transport. */
  #failsSoon(call: Call): boolean {
    const { path, ports } = this.#owner;
    const afterMs = path.nextFailure();
    if (afterMs === undefined) return false;
    const result = injected(afterMs);
    this.#failing.set(call, result);
    ports.timers.setTimeout(() => this.#onDone(call, result), afterMs);
    return true;
  }

  /**
   * Gives up on what is under way; the answers will find nobody. What never got to its transport
   * has failed all the same.
   */
  cancelAll(): void {
    const calls = this.#calls;
    this.#calls = [];
    const { recorder } = this.#owner.persona;
    for (const call of calls) recorder.called(call, this.#failing.get(call) ?? 'cancelled');
    this.#failing.clear();
  }

  count(transport: Call['transport']): number {
    let count = 0;
    for (const call of this.#calls) if (call.transport === transport) count++;
    return count;
  }

  #start({ transport, name }: HttpOperation | DatabaseOperation, state: string): Call {
    const { ports, persona, turn, name: user } = this.#owner;
    const latenessUs = turn.start(ports.gate.measuredNow());
    const startPhase = ports.phase();
    const call = { transport, operation: name, user, state, latenessUs, startPhase };
    this.#calls.push(call);
    persona.recorder.started(transport, name);
    return call;
  }

  #onDone(call: Call, result: CallResult, reading?: ReplyReading): void {
    if (!this.#calls.includes(call)) return;
    const { gate } = this.#owner.ports;
    gate.enter();
    // A timer that was due by now may have taken the user away, and its calls with it.
    if (this.#calls.includes(call)) this.#settle(call, result, reading);
    gate.leave();
  }

  #settle(call: Call, result: CallResult, reading?: ReplyReading): void {
    const { persona, path } = this.#owner;
    this.#calls = this.#calls.filter((one) => one !== call);
    this.#failing.delete(call);
    const reply = { status: result.status, body: result.value };
    const read = result.ok ? readReply(reading, reply, path.world.isComputed === true) : result;
    const { errorClass } = read;
    const isOk = errorClass === undefined;
    persona.recorder.called(call, isOk ? result : { ...result, ok: false, errorClass });
    this.#owner.onActionEnded();
    this.#owner.onCalled(call, isOk, 'captured' in read ? read.captured : undefined);
  }
}

function injected(afterMs: number): CallResult {
  return {
    ok: false,
    errorClass: injectedError,
    timedOut: false,
    serviceUs: Math.round(afterMs * 1000),
    poolWaitUs: undefined,
    value: undefined,
  };
}
