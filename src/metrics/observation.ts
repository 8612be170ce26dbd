/** How an operation travels. */
export type Transport = 'websocket' | 'http' | 'database';

export const transports = ['websocket', 'http', 'database'] as const satisfies readonly Transport[];

/** One value for each transport. */
export function perTransport<Value>(
  valueOf: (transport: Transport) => Value,
): Readonly<Record<Transport, Value>> {
  return { websocket: valueOf('websocket'), http: valueOf('http'), database: valueOf('database') };
}

/** `failed`: an error as answer, or the target went away; `cancelled`: user or run gave up. */
export type Outcome = 'ok' | 'failed' | 'timedOut' | 'cancelled';

/** An operation was handed to its transport. `at`: ms since the run's start, here and below. */
export interface Started {
  readonly kind: 'started';
  readonly at: number;
  readonly transport: Transport;
  readonly persona: string;
  readonly operation: string;
}

/** One finished operation; belongs to the window of its completion `at`. */
export interface Sample {
  readonly kind: 'sample';
  readonly at: number;
  readonly transport: Transport;
  readonly persona: string;
  /** `<group>.<name>`, for example `query.agent_history` or `coalitions.form`. */
  readonly operation: string;
  readonly outcome: Outcome;
  /** Why it was not `ok`: an error code of the target, an SQLSTATE class, a close code. */
  readonly errorClass: string | undefined;
  /** Microseconds from the actual send to the reply; database: from the client's check-out. */
  readonly serviceUs: number;
  /** Microseconds spent waiting for a database connection; `undefined` on other transports. */
  readonly poolWaitUs: number | undefined;
}

/** A message nobody asked for: an event of a subscribed channel. */
export interface Push {
  readonly kind: 'push';
  readonly at: number;
  readonly persona: string;
  readonly channel: string;
}

/** `refused`: never opened; `closed`: ended by the other side or network; `left`: by us. */
export interface Connection {
  readonly kind: 'connection';
  readonly at: number;
  readonly persona: string;
  readonly step: 'opened' | 'refused' | 'closed' | 'left';
  readonly reconnect: boolean;
  /** Close code, HTTP status or system error that names the cause of `refused` and `closed`. */
  readonly errorClass: string | undefined;
  /** Microseconds from the attempt to the open socket; only on `opened`. */
  readonly connectUs: number | undefined;
}

/** Steps of one user's life; each happens at most once per user. `crashed`: its actor threw. */
export interface Life {
  readonly kind: 'life';
  readonly at: number;
  readonly persona: string;
  readonly user: string;
  readonly step: 'created' | 'connected' | 'active' | 'failed' | 'crashed' | 'left';
}

/** A frame that could not be attributed; counted, never guessed. */
export interface Oddity {
  readonly kind: 'oddity';
  readonly at: number;
  readonly persona: string;
  readonly what: 'late' | 'ambiguous' | 'unmatched' | 'malformed';
}

/** The run's heartbeat: everything before `at` has been observed, windows up to `at` can close. */
export interface Tick {
  readonly kind: 'tick';
  readonly at: number;
  readonly phase: string;
  /** Operations really held open by the ports at `at`, counted there and not from the stream. */
  readonly inFlight: Readonly<Record<Transport, number>>;
  /** Users per state path, `online.exploring` → 12, whole population. */
  readonly states: Readonly<Record<string, number>>;
  /** Users online per persona. */
  readonly online: Readonly<Record<string, number>>;
}

export type Observation = Started | Sample | Push | Connection | Life | Oddity | Tick;

/** The one way a fact enters the data plane. Cheap, synchronous, never throws. */
export type RecordObservation = (observation: Observation) => void;
