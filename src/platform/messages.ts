import type { Answer, MaybeLater } from './answer.ts';
import { ok, refuse } from './answer.ts';
import type { Client } from './client.ts';
import { answerCommand } from './commands/commands.ts';
import type { Fields } from './fields.ts';
import { fields, hasShape, integerIn, listOf, misshapen, name, optional, plain } from './fields.ts';
import type { Handler } from './handler.ts';
import { handler } from './handler.ts';
import type { MessageType } from './message-types.ts';
import { answerQuery } from './queries.ts';
import type { Understood } from './request.ts';

const maxEventTypes = 64;
const maxMetrics = 32;
const minIntervalMs = 250;
const maxIntervalMs = 60_000;

const handlers = {
  ping: () => pong,
  subscribe: handler({ channel: name }, ({ channel }, from) =>
    from.subscriptions.add(channel)
      ? ok({ type: 'subscribed', channel })
      : refuse('invalid', 'a connection may subscribe to 256 channels'),
  ),
  unsubscribe: handler({ channel: name }, ({ channel }, from) => {
    from.subscriptions.remove(channel);
    return ok({ type: 'unsubscribed', channel });
  }),
  agent_message: handler({ from: name, to: name, payload: fields }, answerAgentMessage),
  event_subscription: handler(
    { event_types: listOf(name, maxEventTypes) },
    ({ event_types: eventTypes }, from) => {
      from.subscriptions.watch(eventTypes);
      return ok({ type: 'event_subscribed', event_types: eventTypes });
    },
  ),
  command: handler({ command: name, params: optional(fields) }, answerCommand),
  query: handler({ query_type: name, params: optional(fields) }, answerQuery),
  monitoring_config: handler(
    { metrics: listOf(name, maxMetrics), interval_ms: integerIn(0, maxIntervalMs) },
    configureMonitoring,
  ),
  disconnect: (): Answer => ({ kind: 'ok', body: { type: 'disconnect_ack' }, last: true }),
} satisfies Readonly<Record<MessageType, Handler>>;

const pong = ok({ type: 'pong' });

/** Answers one message; never throws, never rejects. */
export function answerMessage(request: Understood, from: Client): MaybeLater<Answer> {
  return handlers[request.type](request.fields, from);
}

const payloadShape = { action: name, data: optional(plain) };

async function answerAgentMessage(
  given: { readonly from: string; readonly to: string; readonly payload: Fields },
  client: Client,
): Promise<Answer> {
  const { from, to, payload } = given;
  if (!hasShape(payloadShape, payload)) {
    return refuse('invalid', `payload: ${misshapen(payloadShape, payload)}`);
  }
  const { action, data } = payload;
  const stored = await client.services.store.call('conversations.append', {
    conversation: `${from}/${to}`,
    speaker: from,
    content: JSON.stringify({ action, data }),
  });
  if (!stored.ok) return stored.refusal;
  return ok({
    type: 'agent_response',
    from: to,
    to: from,
    payload: { status: 'processed', action, data },
    timestamp: Date.now(),
  });
}

function configureMonitoring(
  wanted: { readonly metrics: readonly string[]; readonly interval_ms: number },
  from: Client,
): Answer {
  const { metrics, interval_ms: intervalMs } = wanted;
  if (intervalMs > 0 && intervalMs < minIntervalMs) {
    return refuse('invalid', `interval_ms must be 0 or from ${minIntervalMs} to ${maxIntervalMs}`);
  }
  from.monitor.configure(metrics, intervalMs);
  return ok({ type: 'monitoring_configured', metrics, interval_ms: intervalMs });
}
