import type {
  Connection,
  Crash,
  Life,
  MeasureKind,
  Move,
  Oddity,
  OpenStays,
  Outcome,
  Presence,
  Push,
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
      user: pending.user,
      state: pending.state,
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
      user: call.user,
      state: call.state,
      operation: call.operation,
      outcome: isCancelled ? 'cancelled' : outcomeOf(result),
      errorClass: isCancelled ? undefined : result.errorClass,
      serviceUs: isCancelled ? 0 : result.serviceUs,
      poolWaitUs: isCancelled ? undefined : result.poolWaitUs,
      latenessUs: call.latenessUs,
      startPhase: call.startPhase,
    });
  }

  pushed(channel: string, order: Pick<Push, 'missed' | 'came'>): void {
    const at = this.#gate.now();
    this.#record({ kind: 'push', at, persona: this.#persona, channel, ...order });
  }

  connection(facts: Omit<Connection, 'kind' | 'at' | 'persona'>): void {
    const at = this.#gate.now();
    this.#record({ kind: 'connection', at, persona: this.#persona, ...facts });
  }

  life(user: string, step: Life['step']): void {
    this.#record({ kind: 'life', at: this.#gate.now(), persona: this.#persona, user, step });
  }

  now(): number {
    return this.#gate.now();
  }

  moved(facts: Omit<Move, 'kind' | 'persona'>): void {
    this.#record({ kind: 'move', persona: this.#persona, ...facts });
  }

  staying(facts: Omit<OpenStays, 'kind' | 'persona'>): void {
    this.#record({ kind: 'staying', persona: this.#persona, ...facts });
  }

  stuck(user: string, state: string, sinceMs: number): void {
    const at = this.#gate.now();
    this.#record({ kind: 'stuck', at, persona: this.#persona, user, state, sinceMs });
  }

  /** What its chart holds. */
  chart(states: readonly string[], ways: readonly string[]): void {
    this.#record({ kind: 'chart', at: this.#gate.now(), persona: this.#persona, states, ways });
  }

  /** A declared transition was taken for the first time. */
  way(way: string): void {
    this.#record({ kind: 'way', at: this.#gate.now(), persona: this.#persona, way });
  }

  presence(user: string, step: Presence['step']): void {
    this.#record({ kind: 'presence', at: this.#gate.now(), persona: this.#persona, user, step });
  }

  crashed(user: string, { state, event, message }: Crash): void {
    const at = this.#gate.now();
    const crash = { state, event, message };
    this.#record({ kind: 'life', at, persona: this.#persona, user, step: 'crashed', crash });
  }

  /** A value of a metric that the persona defines. */
  measure(metric: string, measure: MeasureKind, value: number): void {
    const at = this.#gate.now();
    this.#record({ kind: 'measure', at, persona: this.#persona, metric, measure, value });
  }

  oddity(what: Oddity['what'], { user, state }: Pick<Oddity, 'user' | 'state'>): void {
    const at = this.#gate.now();
    this.#record({ kind: 'oddity', at, persona: this.#persona, user, state, what });
  }
}

function outcomeOf(result: CallResult): Outcome {
  if (result.ok) return 'ok';
  return result.timedOut ? 'timedOut' : 'failed';
}
