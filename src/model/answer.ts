import { agentsReplyKey } from '../protocols/agents-protocol.ts';
import type { Json, WebSocketOperation } from '../scenario/operation.ts';
import { isRecord, type Message } from './message.ts';

/** An event that a message causes, beside its reply. */
export interface Consequence {
  readonly channel: string;
  readonly event: string;
  readonly afterMs: number;
  readonly data: Message;
}

export interface Answer {
  readonly reply: Readonly<Record<string, unknown>>;
  readonly consequences: readonly Consequence[];
}

/**
 * What a healthy platform answers to a message of the default protocol, without its id. An
 * operation of the user's own is answered with what its persona says.
 */
export function answerTo(message: Message, operation?: WebSocketOperation): Answer {
  const simulated = operation?.reading?.simulated;
  if (simulated !== undefined) return ownAnswer(message, simulated);
  switch (message['type']) {
    case 'ping':
      return plain({ type: 'pong' });
    case 'subscribe':
      return answerWith(message, 'channel', { type: 'subscribed' });
    case 'unsubscribe':
      return answerWith(message, 'channel', { type: 'unsubscribed' });
    case 'disconnect':
      return plain({ type: 'disconnect_ack' });
    case 'event_subscription':
      return answerWith(message, 'event_types', { type: 'event_subscribed' });
    case 'monitoring_config':
      return answerWith(message, 'metrics', { type: 'monitoring_configured' });
    case 'query':
      return answerWith(message, 'query_type', { type: 'query_result', data: [] });
    case 'command':
      return answerToCommand(message);
    case 'agent_message':
      return answerToAgentMessage(message);
    default:
      return operation === undefined ? refusal(message, 'unknown_type') : ownAnswer(message, {});
  }
}

function ownAnswer(message: Message, simulated: Json): Answer {
  const fields = isRecord(simulated) ? simulated : { result: simulated };
  return plain({
    ...fields,
    type: 'reply',
    in_reply_to: agentsReplyKey(String(message['type']), message),
  });
}

/** Echoes one field that a message must have, and refuses the message without it. */
function answerWith(message: Message, field: string, reply: Message): Answer {
  if (message[field] === undefined) return refusal(message, 'invalid');
  return plain({ ...reply, [field]: message[field] });
}

function answerToCommand(message: Message): Answer {
  const { command, params } = message;
  if (typeof command !== 'string' || !isRecord(params)) return refusal(message, 'invalid');
  const reply = { type: 'command_result', command, status: 'ok', result: params };
  return { reply, consequences: consequencesOf(command, params) };
}

function answerToAgentMessage(message: Message): Answer {
  const { from, to, payload } = message;
  if (!isRecord(payload)) return refusal(message, 'invalid');
  return plain({
    type: 'agent_response',
    from: to,
    to: from,
    payload: { ...payload, status: 'processed' },
  });
}

function consequencesOf(command: string, params: Message): readonly Consequence[] {
  switch (command) {
    case 'start_experiment':
      return [
        {
          channel: 'inbox',
          event: 'experiment.completed',
          afterMs: durationOf(params),
          data: { experiment: params['experiment'] },
        },
      ];
    case 'form_coalition':
      return [{ channel: 'coalitions', event: 'coalition.formed', afterMs: 0, data: params }];
    case 'run_test':
      return params['fails'] === true
        ? [{ channel: 'alerts', event: 'alert.raised', afterMs: 0, data: params }]
        : [];
    default:
      return [];
  }
}

function durationOf(params: Message): number {
  const duration = params['duration_ms'];
  return typeof duration === 'number' && duration >= 0 ? duration : 0;
}

/** An error with this code in place of an answer. */
export function refusal(message: Message, code: string): Answer {
  const key = agentsReplyKey(String(message['type']), message);
  return plain({ type: 'error', code, message: code, in_reply_to: key });
}

function plain(reply: Message): Answer {
  return { reply, consequences: [] };
}
