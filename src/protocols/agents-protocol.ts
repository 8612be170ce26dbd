import type { WebSocketOperation } from '../scenario/operation.ts';
import type { Incoming, Protocol } from './protocol.ts';

type Fields = Readonly<Record<string, unknown>>;

const malformed: Incoming = { kind: 'malformed' };

/** Where the reply of a request is looked for, from the request's own fields; see protocol.md. */
export function agentsReplyKey(type: string, fields: Fields): string {
  switch (type) {
    case 'subscribe':
    case 'unsubscribe':
      return `${type}:${text(fields['channel'])}`;
    case 'agent_message':
      return `agent_message:${text(fields['to'])}`;
    default:
      return type;
  }
}

/** The wire format of docs/reference/protocol.md, the default of the virtual users. */
export const agentsProtocol: Protocol = {
  name: 'agents',
  description: 'JSON messages of agents, channels and queries',
  answersInOrder: true,

  encode(operation: WebSocketOperation, id: number | undefined): string {
    return JSON.stringify({ ...operation.body, type: operation.type, id });
  },

  replyKey(operation: WebSocketOperation): string {
    return agentsReplyKey(operation.type, operation.body);
  },

  decode(frame: string): Incoming {
    const fields = parseObject(frame);
    if (fields === undefined) return malformed;
    if (fields['type'] === 'event') return decodePush(fields);
    const id = fields['id'];
    if (id !== undefined && !Number.isSafeInteger(id)) return malformed;
    const key = keyOfReply(fields) ?? keyOfOwnReply(fields);
    if (key === undefined) return malformed;
    const error = errorOf(fields);
    return { kind: 'reply', id: typeof id === 'number' ? id : undefined, key, error, body: fields };
  },
};

function parseObject(frame: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(frame);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decodePush(fields: Fields): Incoming {
  const { channel, event, seq } = fields;
  if (typeof channel !== 'string' || typeof event !== 'string') return malformed;
  const push = { kind: 'push', channel, event, body: fields } as const;
  return typeof seq === 'number' && Number.isSafeInteger(seq) ? { ...push, seq } : push;
}

function keyOfReply(fields: Fields): string | undefined {
  switch (fields['type']) {
    case 'pong':
      return 'ping';
    case 'subscribed':
      return keyWith('subscribe', fields['channel']);
    case 'unsubscribed':
      return keyWith('unsubscribe', fields['channel']);
    case 'agent_response':
      return keyWith('agent_message', fields['from']);
    case 'event_subscribed':
      return 'event_subscription';
    case 'command_result':
      return 'command';
    case 'query_result':
      return 'query';
    case 'monitoring_configured':
      return 'monitoring_config';
    case 'disconnect_ack':
      return 'disconnect';
    case 'error':
      return text(fields['in_reply_to']);
    default:
      return undefined;
  }
}

/** A type that only the backend knows: the reply says what it answers, or has the id of it. */
function keyOfOwnReply({ type, in_reply_to: key, id }: Fields): string | undefined {
  if (typeof type !== 'string' || knownReplies.has(type)) return undefined;
  if (typeof key === 'string') return key;
  return id === undefined ? undefined : '';
}

/** Types whose replies have to have the fields that go with them. */
const knownReplies: ReadonlySet<string> = new Set(['subscribed', 'unsubscribed', 'agent_response']);

function keyWith(prefix: string, name: unknown): string | undefined {
  return typeof name === 'string' ? `${prefix}:${name}` : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function errorOf(fields: Fields): string | undefined {
  if (fields['type'] === 'error') return errorClass(fields['code']);
  if (fields['type'] !== 'command_result' || fields['status'] === 'ok') return undefined;
  return errorClass(fields['status']);
}

/** Error classes become series of metrics, so a target cannot invent arbitrary text. */
function errorClass(code: unknown): string {
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : 'other';
}
