import type {
  Connection,
  Life,
  MeasureKind,
  Oddity,
  Outcome,
  Presence,
  RecordObservation,
  Transport,
} from '../metrics/observation.ts';
import type { CallResult } from '../protocols/transport.ts';
import type { Call } from './call.ts';
import type { IngressGate } from './ingress-gate.ts';
import type { PendingReply } from './pending-replies.ts';

/** Writes down what happens to the users of one persona. */
export class PersonaRecorder {
  readonly #persona: string;
  readonly #gate: IngressGate;
  readonly #record: RecordObservation;

  constructor(persona: string, gate: IngressGate, record: RecordObservation) {
    this.#persona = persona;
    this.#gate = gate;
    this.#record = record;
  }

  started(transport: Transport, operation: string): void {
    const at = this.#gate.now();
    this.#record({ kind: 'started', at, transport, persona: this.#persona, operation });
  }

  /** The end of a request over the socket, now. */
  ended(pending: PendingReply, outcome: Outcome, errorClass: string | undefined): void {
    const at = this.#gate.now();
    this.#record({
      kind: 'sample',
      at,
      transport: 'websocket',
      persona: this.#persona,
      operation: pending.operation.name,
      outcome,
      errorClass,
      serviceUs: Math.max(0, Math.round((at - pending.sentAt) * 1000)),
      poolWaitUs: undefined,
      latenessUs: pending.latenessUs,
      startPhase: pending.startPhase,
    });
  }

  /** The end of an HTTP or database call, as its transport measured it. */
  called(call: Call, result: CallResult | 'cancelled'): void {
    const isCancelled = result === 'cancelled';
    this.#record({
      kind: 'sample',
      at: this.#gate.now(),
      transport: call.transport,
      persona: this.#persona,
      operation: call.operation,
      outcome: isCancelled ? 'cancelled' : outcomeOf(result),
      errorClass: isCancelled ? undefined : result.errorClass,
      serviceUs: isCancelled ? 0 : result.serviceUs,
      poolWaitUs: isCancelled ? undefined : result.poolWaitUs,
      latenessUs: call.latenessUs,
      startPhase: call.startPhase,
    });
  }

  pushed(channel: string): void {
    this.#record({ kind: 'push', at: this.#gate.now(), persona: this.#persona, channel });
  }

  connection(
    step: Connection['step'],
    reconnect: boolean,
    facts: Pick<Connection, 'errorClass' | 'connectUs'>,
  ): void {
    const { errorClass, connectUs } = facts;
    const at = this.#gate.now();
    const persona = this.#persona;
    this.#record({ kind: 'connection', at, persona, step, reconnect, errorClass, connectUs });
  }

  life(user: string, step: Life['step']): void {
    this.#record({ kind: 'life', at: this.#gate.now(), persona: this.#persona, user, step });
  }

  presence(user: string, step: Presence['step']): void {
    this.#record({ kind: 'presence', at: this.#gate.now(), persona: this.#persona, user, step });
  }

  /** A value of a metric that the persona defines. */
  measure(metric: string, measure: MeasureKind, value: number): void {
    const at = this.#gate.now();
    this.#record({ kind: 'measure', at, persona: this.#persona, metric, measure, value });
  }

  oddity(what: Oddity['what']): void {
    this.#record({ kind: 'oddity', at: this.#gate.now(), persona: this.#persona, what });
  }
}

function outcomeOf(result: CallResult): Outcome {
  if (result.ok) return 'ok';
  return result.timedOut ? 'timedOut' : 'failed';
}
