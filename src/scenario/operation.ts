/** JSON as it travels in payloads. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** A message that expects one reply. `body` holds the fields next to `type`. */
export interface WebSocketOperation {
  readonly transport: 'websocket';
  /** `<group>.<name>`, the name it is counted under. */
  readonly name: string;
  /** `ping`, `subscribe`, `agent_message`, `event_subscription`, `command`, `query`, … */
  readonly type: string;
  readonly body: JsonObject;
}

export interface HttpOperation {
  readonly transport: 'http';
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** Absolute path below the HTTP URL. */
  readonly path: string;
  readonly body: JsonObject | undefined;
}

export interface DatabaseOperation {
  readonly transport: 'database';
  /** Name in the registry of `src/db`, which is also the name it is counted under. */
  readonly name: string;
  readonly input: JsonObject;
}

export type Operation = WebSocketOperation | HttpOperation | DatabaseOperation;
