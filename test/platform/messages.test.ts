import { expect, test } from 'vitest';
import { useBackend } from './backend.ts';
import { command, connect, query, stats } from './client.ts';

const backend = useBackend();

test.each([
  [{ type: 'ping' }, { type: 'pong' }],
  [
    { type: 'subscribe', channel: 'agents' },
    { type: 'subscribed', channel: 'agents' },
  ],
  [
    { type: 'unsubscribe', channel: 'agents' },
    { type: 'unsubscribed', channel: 'agents' },
  ],
  [
    { type: 'event_subscription', event_types: ['agent.created'] },
    { type: 'event_subscribed', event_types: ['agent.created'] },
  ],
  [
    { type: 'monitoring_config', metrics: ['memory'], interval_ms: 250 },
    { type: 'monitoring_configured', metrics: ['memory'], interval_ms: 250 },
  ],
  [
    { type: 'command', command: 'scale', params: { replicas: 3 } },
    { type: 'command_result', command: 'scale', status: 'ok', result: { replicas: 3 } },
  ],
  [
    { type: 'query', query_type: 'belief_evolution', params: { agent: 'agent-none' } },
    { type: 'query_result', query_type: 'belief_evolution', data: [] },
  ],
])('answers $0.type and echoes its id, be it a number or a text', async (asked, answer) => {
  const client = await connect(backend.shared());
  expect(await client.ask(asked)).toEqual(answer);
  expect(await client.ask({ ...asked, id: 0 })).toEqual({ ...answer, id: 0 });
  expect(await client.ask({ ...asked, id: 'a-1' })).toEqual({ ...answer, id: 'a-1' });
});

test('answers an agent message as the agent, with action, data and time', async () => {
  const client = await connect(backend.shared());
  const payload = { action: 'execute', timestamp: 5, data: { nested: ['\u0000', 'ü'] } };
  const refused = { type: 'agent_message', from: 'u', to: 'agent-4', payload };
  expect(await client.ask(refused)).toMatchObject({ code: 'invalid' });
  const data = { nested: [1, 'ü', null] };
  const sent = { ...refused, payload: { ...payload, data } };
  const reply = await client.ask(sent);
  expect(reply).toMatchObject({ type: 'agent_response', from: 'agent-4', to: 'u' });
  expect(reply['payload']).toEqual({ status: 'processed', action: 'execute', data });
  expect(Math.abs(Number(reply['timestamp']) - Date.now())).toBeLessThan(10_000);
});

test('acknowledges a disconnect, then closes with 1000 and answers nothing more', async () => {
  const client = await connect(backend.shared());
  client.send({ type: 'disconnect', id: 1 });
  client.send({ type: 'ping', id: 2 });
  expect((await client.closed).code).toBe(1000);
  expect(client.heard).toEqual([{ type: 'disconnect_ack', id: 1 }]);
});

test.each([
  ['{', 'malformed', undefined],
  ['[]', 'malformed', undefined],
  ['"ping"', 'malformed', undefined],
  ['{"type":"sing"}', 'unknown_type', undefined],
  ['{"type":"__proto__"}', 'unknown_type', undefined],
  ['{}', 'unknown_type', undefined],
  ['{"type":"ping","id":{}}', 'invalid', 'ping'],
  ['{"type":"ping","id":null}', 'invalid', 'ping'],
  ['{"type":"subscribe"}', 'invalid', 'subscribe:'],
  ['{"type":"subscribe","channel":""}', 'invalid', 'subscribe:'],
  ['{"type":"subscribe","channel":"a\\u0000"}', 'invalid', 'subscribe:a\u0000'],
  ['{"type":"event_subscription","event_types":"all"}', 'invalid', 'event_subscription'],
  ['{"type":"agent_message","to":"a"}', 'invalid', 'agent_message:a'],
  ['{"type":"agent_message","from":"u","to":"a","payload":{}}', 'invalid', 'agent_message:a'],
  ['{"type":"monitoring_config","metrics":[],"interval_ms":10}', 'invalid', 'monitoring_config'],
  ['{"type":"monitoring_config","metrics":[],"interval_ms":6e9}', 'invalid', 'monitoring_config'],
  ['{"type":"command"}', 'invalid', 'command'],
  ['{"type":"command","command":"constructor"}', 'unknown_command', 'command'],
  ['{"type":"command","command":"scale","params":[]}', 'invalid', 'command'],
  ['{"type":"command","command":"scale","params":{"replicas":0}}', 'invalid', 'command'],
  ['{"type":"query","query_type":"gossip"}', 'unknown_query', 'query'],
  ['{"type":"query","query_type":"agent_history"}', 'invalid', 'query'],
])('answers %s with the error %s', async (text, code, key) => {
  const client = await connect(backend.shared());
  const reply = await client.ask(text);
  expect(reply).toMatchObject({ type: 'error', code });
  expect(reply['in_reply_to']).toBe(key);
  expect(reply['message']).toEqual(expect.stringMatching(/\w{4}/));
  expect(await client.ask({ type: 'ping' })).toEqual({ type: 'pong' });
});

test('names every wrong field of a message at once, and echoes its id', async () => {
  const client = await connect(backend.shared());
  const reply = await client.ask({ type: 'agent_message', id: 77 });
  expect(reply).toMatchObject({ code: 'invalid', id: 77 });
  expect(reply['message']).toMatch(/from .*; to .*; payload /);
});

test('tells what exists already and what does not exist', async () => {
  const client = await connect(backend.shared());
  await command(client, 'create_agent', { agent: 'twin', role: 'explorer' });
  const again = await command(client, 'create_agent', { agent: 'twin', role: 'explorer' });
  expect(again).toMatchObject({ code: 'conflict' });
  const ghost = await command(client, 'update_agent', { agent: 'ghost', status: 'idle' });
  expect(ghost).toMatchObject({ code: 'not_found', in_reply_to: 'command' });
});

test('answers the messages of one connection in the order they came', async () => {
  const client = await connect(backend.shared());
  for (let id = 0; id < 60; id += 1) {
    const slow = { type: 'query', query_type: 'system_overview', id };
    client.send(id % 3 === 0 ? slow : { type: 'ping', id });
  }
  for (let id = 0; id < 60; id += 1) expect((await client.next())['id']).toBe(id);
});

test('refuses what comes while 64 messages are unanswered, still in order', async () => {
  const platform = await backend.launch({ defects: { latencyMs: 20 } });
  const client = await connect(platform);
  for (let id = 0; id < 100; id += 1) client.send({ type: 'ping', id });
  const replies = [];
  while (replies.length < 100) replies.push(await client.next());
  expect(replies.map((reply) => reply['id'])).toEqual([...replies.keys()]);
  const refused = replies.filter((reply) => reply['code'] === 'overloaded');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.every((reply) => Number(reply['id']) >= 64)).toBe(true);
  expect((await stats(platform))['error_codes']).toEqual({ overloaded: refused.length });
  expect(await client.ask({ type: 'ping' })).toEqual({ type: 'pong' });
});

test('ends a connection with 1013 that keeps sending while nothing is answered', async () => {
  const client = await connect(await backend.launch({ defects: { latencyMs: 60_000 } }));
  for (let id = 0; id < 1200; id += 1) client.send({ type: 'ping' });
  expect((await client.closed).code).toBe(1013);
});

test('sends no ids when it is told not to', async () => {
  const client = await connect(await backend.launch({ defects: { echoIds: false } }));
  expect(await client.ask({ type: 'ping', id: 1 })).toEqual({ type: 'pong' });
  expect(await client.ask({ type: 'subscribe', id: 2 })).not.toHaveProperty('id');
});

test('loses exactly the planted share of its replies', async () => {
  const client = await connect(await backend.launch({ defects: { dropReplies: 0.25 } }));
  for (let id = 1; id <= 9; id += 1) client.send({ type: 'ping', id });
  await client.next((frame) => frame['id'] === 9);
  expect(client.heard.map((frame) => frame['id'])).toEqual([1, 2, 3, 5, 6, 7, 9]);
});

test('cuts a connection after the planted number of messages', async () => {
  const client = await connect(await backend.launch({ defects: { dropConnectionsAfter: 3 } }));
  for (let id = 1; id <= 5; id += 1) client.send({ type: 'ping', id });
  expect((await client.closed).code).toBe(1006);
});

test('refuses a result that no client would take, in words', async () => {
  const client = await connect(backend.shared());
  const value = 'x'.repeat(60_000);
  for (let n = 0; n < 20; n += 1) await command(client, 'reconfigure', { key: 'big', value });
  const reply = await query(client, 'recent_events', { limit: 1000 });
  expect(reply).toMatchObject({ code: 'invalid', in_reply_to: 'query' });
  expect(await query(client, 'recent_events', { limit: 5 })).toHaveProperty('data.length', 5);
});
