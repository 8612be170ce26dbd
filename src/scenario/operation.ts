/** JSON as it travels in payloads. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Whether some JSON is a map of names to values. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What came back for an operation, as its persona may look at it. */
export interface Reply {
  /** HTTP status; `undefined` on the other transports. */
  readonly status: number | undefined;
  /** Fields of a message; HTTP body, decoded when it is JSON; what a database operation gave. */
  readonly body: unknown;
}

/** What a persona makes of good replies to one of its operations. */
export interface ReplyReading {
  /** True when the reply is right; false, or a short word for the error class, when it is not. */
  readonly check?: ((reply: Reply) => boolean | string) | undefined;
  /** What the user remembers of it, at most 4 KiB of JSON; see `Draws.captured`. */
  readonly capture?: ((reply: Reply) => JsonObject) | undefined;
  /** What the computed backend answers; without it a simulation leaves check and capture out. */
  readonly simulated?: Json | undefined;
}

/** A message that expects one reply. `body` holds the fields next to `type`. */
export interface WebSocketOperation {
  readonly transport: 'websocket';
  /** `<group>.<name>`, the name it is counted under. */
  readonly name: string;
  /** `ping`, `subscribe`, `agent_message`, `event_subscription`, `command`, `query`, … */
  readonly type: string;
  readonly body: JsonObject;
  readonly reading?: ReplyReading | undefined;
}

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface HttpOperation {
  readonly transport: 'http';
  readonly name: string;
  readonly method: HttpMethod;
  /** Absolute path below the HTTP URL, with its query. */
  readonly path: string;
  /** Beside those of the target. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Text is sent as it is, everything else as JSON. */
  readonly body: Json | undefined;
  /** Statuses that are good; left out: 200 to 299. */
  readonly statuses?: readonly number[] | undefined;
  readonly reading?: ReplyReading | undefined;
}

export interface DatabaseOperation {
  readonly transport: 'database';
  /** Name in the registry of `src/db`, which is also the name it is counted under. */
  readonly name: string;
  readonly input: JsonObject;
  /** How it is done, for one of the user's own; it is given a `Kysely` of one connection. */
  readonly perform?: ((database: unknown) => Promise<unknown>) | undefined;
  readonly reading?: ReplyReading | undefined;
}

export type Operation = WebSocketOperation | HttpOperation | DatabaseOperation;
