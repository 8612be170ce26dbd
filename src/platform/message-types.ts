/** What a client may send; see docs/reference/protocol.md. */
export const messageTypes = [
  'ping',
  'subscribe',
  'unsubscribe',
  'agent_message',
  'event_subscription',
  'command',
  'query',
  'monitoring_config',
  'disconnect',
] as const;

export type MessageType = (typeof messageTypes)[number];

/** The row a message is counted in; nonsense has two rows, so that clients cannot add any. */
export type CountedType = MessageType | 'unknown' | 'malformed';

const known: ReadonlySet<unknown> = new Set(messageTypes);

export function isMessageType(type: unknown): type is MessageType {
  return known.has(type);
}
