import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agentsProtocol } from '../../src/protocols/agents-protocol.ts';
import type { Incoming } from '../../src/protocols/protocol.ts';
import type { JsonObject, WebSocketOperation } from '../../src/scenario/operation.ts';
import { useBackend } from './backend.ts';
import type { Client } from './client.ts';
import { connect } from './client.ts';

const backend = useBackend();

function anyOperation(): fc.Arbitrary<WebSocketOperation> {
  const name = fc.constantFrom('agents', 'inbox:u', '__proto__', 'agent-1', 'ünï', 'a:b');
  const of = (type: string, body: fc.Arbitrary<JsonObject>): fc.Arbitrary<WebSocketOperation> =>
    body.map((fields) => ({ transport: 'websocket', name: type, type, body: fields }));
  return fc.oneof(
    of('ping', fc.constant({})),
    of('subscribe', fc.record({ channel: name })),
    of('unsubscribe', fc.record({ channel: name })),
    of('agent_message', fc.record({ from: name, to: name, payload: fc.constant({ action: 'x' }) })),
    of('event_subscription', fc.record({ event_types: fc.array(name) })),
    of('command', fc.record({ command: fc.constantFrom('scale', 'x'), params: replicas() })),
    of('query', fc.record({ query_type: fc.constantFrom('system_overview', 'x') })),
    of('monitoring_config', fc.record({ metrics: fc.array(name), interval_ms: fc.constant(0) })),
  );
}

function replicas(): fc.Arbitrary<JsonObject> {
  return fc.record({ replicas: fc.integer({ min: -1, max: 101 }) });
}

async function decodedReply(client: Client, frame: string): Promise<Incoming> {
  return agentsProtocol.decode(JSON.stringify(await client.ask(frame)));
}

test('every reply, good or bad, carries the key and the id of its request', async () => {
  const client = await connect(backend.shared());
  await fc.assert(
    fc.asyncProperty(anyOperation(), fc.nat(), async (operation, id) => {
      const reply = await decodedReply(client, agentsProtocol.encode(operation, id));
      const key = agentsProtocol.replyKey(operation);
      expect(reply).toMatchObject({ kind: 'reply', key, id });
    }),
    { numRuns: 200 },
  );
});

test('without ids the keys alone find every request', async () => {
  const client = await connect(await backend.launch({ defects: { echoIds: false } }));
  await fc.assert(
    fc.asyncProperty(anyOperation(), fc.nat(), async (operation, id) => {
      const reply = await decodedReply(client, agentsProtocol.encode(operation, id));
      const key = agentsProtocol.replyKey(operation);
      expect(reply).toMatchObject({ kind: 'reply', key, id: undefined });
    }),
    { numRuns: 100 },
  );
});

test('a disconnect and a push are understood too', async () => {
  const client = await connect(backend.shared());
  await client.ask({ type: 'subscribe', channel: 'alerts' });
  const params = { suite: 's', fails: true };
  client.send({ type: 'command', command: 'run_test', params });
  const push = await client.next((frame) => frame['type'] === 'event');
  const understood = { kind: 'push', channel: 'alerts', event: 'alert.raised' };
  expect(agentsProtocol.decode(JSON.stringify(push))).toMatchObject(understood);
  const leave: WebSocketOperation = {
    transport: 'websocket',
    name: 'disconnect',
    type: 'disconnect',
    body: {},
  };
  client.send(agentsProtocol.encode(leave, 5));
  const last = await client.next((frame) => frame['id'] === 5);
  const acknowledged = { kind: 'reply', key: 'disconnect', id: 5, error: undefined };
  expect(agentsProtocol.decode(JSON.stringify(last))).toMatchObject(acknowledged);
});
