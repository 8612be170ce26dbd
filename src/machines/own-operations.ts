import type { HttpMethod, Json, JsonObject } from '../scenario/operation.ts';
import type { Draws } from './draws.ts';
import { draft, message, type DraftOptions, type OperationDraft } from './operation-draft.ts';
import type { MessageGroup } from './traits.ts';

/** Something given once for all users, or made from what one of them draws. */
type Given<Value> = Value | ((draws: Draws) => Value);

/** A message of your own over the WebSocket. */
export interface MessageDefinition extends DraftOptions {
  /** The field `type` of the message. */
  readonly type: string;
  /** The fields beside it; none by default. */
  readonly body?: Given<JsonObject>;
  /** Name it is counted under; default: its type. */
  readonly name?: string;
  /** Group whose share of the message weights it belongs to; default `command`. */
  readonly group?: MessageGroup;
}

/** A message with any type and fields; its reply is found as the protocol says. */
export function sendMessage(definition: MessageDefinition): OperationDraft {
  const { type, body = {}, name = type, group = 'command', ...options } = definition;
  return message(group, options, (draws) => ({
    transport: 'websocket',
    name,
    type,
    body: given(body, draws),
  }));
}

/** An HTTP request of your own. */
export interface RequestDefinition extends DraftOptions {
  /** Default `GET`. */
  readonly method?: HttpMethod;
  /** Path below the HTTP URL, `/carts/7/items?page=2`. */
  readonly path: Given<string>;
  readonly headers?: Given<Readonly<Record<string, string>>>;
  /** Text is sent as it is, everything else as JSON. */
  readonly body?: Given<Json>;
  /** Name it is counted under. Always the same for what is alike, or there is a series for each. */
  readonly name: string;
  /** Statuses that are good; default 200 to 299. */
  readonly statuses?: readonly number[];
}

/** An HTTP request with any method, headers and body. */
export function sendRequest(definition: RequestDefinition): OperationDraft {
  const { method = 'GET', path, headers, body, name, statuses, ...options } = definition;
  return draft('http', options, (draws) => ({
    transport: 'http',
    name,
    method,
    path: given(path, draws),
    headers: headers === undefined ? undefined : given(headers, draws),
    body: body === undefined ? undefined : given(body, draws),
    statuses,
  }));
}

function given<Value extends Json>(value: Given<Value>, draws: Draws): Value {
  return typeof value === 'function' ? value(draws) : value;
}
