import type { CallResult } from '../protocols/transport.ts';
import type { DatabaseOperation, HttpOperation } from '../scenario/operation.ts';
import type { Call } from './call.ts';
import type { PersonaPorts, Ports } from './ports.ts';
import type { Turn } from './turn.ts';

/** Whose calls they are, and who is told what comes of them. */
export interface CallOwner {
  readonly name: string;
  readonly persona: PersonaPorts;
  readonly ports: Ports;
  readonly turn: Turn;
  /** A call was answered; `onActionEnded` came before. */
  onCalled(call: Call, isOk: boolean): void;
  /** An action has ended, however. */
  onActionEnded(): void;
}

/** The HTTP and database calls of one user that are under way. */
export class UserCalls {
  readonly #owner: CallOwner;
  #calls: Call[] = [];

  constructor(owner: CallOwner) {
    this.#owner = owner;
  }

  /** Begins a call; `undefined` when the run does not have its transport. */
  begin(operation: HttpOperation | DatabaseOperation, state: string): Call | undefined {
    const { http, database } = this.#owner.ports.world;
    if (operation.transport === 'http') {
      if (http === undefined) return undefined;
      const call = this.#start(operation, state);
      http.call(operation, (result) => this.#onDone(call, result));
      return call;
    }
    if (database === undefined) return undefined;
    const call = this.#start(operation, state);
    database.call(operation, (result) => this.#onDone(call, result));
    return call;
  }

  /** Gives up on what is under way; the answers will find nobody. */
  cancelAll(): void {
    const calls = this.#calls;
    this.#calls = [];
    for (const call of calls) this.#owner.persona.recorder.called(call, 'cancelled');
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

  #onDone(call: Call, result: CallResult): void {
    const index = this.#calls.indexOf(call);
    if (index === -1) return;
    const { ports, persona } = this.#owner;
    ports.gate.enter();
    this.#calls.splice(index, 1);
    persona.recorder.called(call, result);
    this.#owner.onActionEnded();
    this.#owner.onCalled(call, result.ok);
    ports.gate.leave();
  }
}
