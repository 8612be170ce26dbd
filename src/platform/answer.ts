/** Error codes a client can meet; the list of docs/reference/protocol.md. */
export type ErrorCode =
  | 'malformed'
  | 'unknown_type'
  | 'invalid'
  | 'unknown_command'
  | 'unknown_query'
  | 'conflict'
  | 'not_found'
  | 'database'
  | 'overloaded';

/** What one request came to. `last` ends the connection after the reply. */
export type Answer = Success | Refusal;

interface Success {
  readonly kind: 'ok';
  readonly body: object;
  readonly last?: true;
}

export interface Refusal {
  readonly kind: 'error';
  readonly code: ErrorCode;
  readonly message: string;
}

export type MaybeLater<T> = T | Promise<T>;

export function ok(body: object): Success {
  return { kind: 'ok', body };
}

export function refuse(code: ErrorCode, message: string): Refusal {
  return { kind: 'error', code, message };
}
