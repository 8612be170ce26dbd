import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agentsProtocol } from '../../src/protocols/agents-protocol.ts';
import { protocols } from '../../src/protocols/registry.ts';
import type { JsonObject, WebSocketOperation } from '../../src/scenario/operation.ts';

function operation(type: string, body: JsonObject = {}): WebSocketOperation {
  return { transport: 'websocket', name: type, type, body };
}

function decode(frame: object) {
  return agentsProtocol.decode(JSON.stringify(frame));
}

describe('encode', () => {
  test('puts type and id next to the fields of the body', () => {
    const frame = agentsProtocol.encode(operation('subscribe', { channel: 'agents' }), 7);
    expect(JSON.parse(frame)).toEqual({ type: 'subscribe', channel: 'agents', id: 7 });
  });

  test('sends no id when none is given, and 0 when 0 is', () => {
    expect(agentsProtocol.encode(operation('ping'), undefined)).toBe('{"type":"ping"}');
    expect(JSON.parse(agentsProtocol.encode(operation('ping'), 0))).toHaveProperty('id', 0);
  });

  test('lets no field of a body replace type or id', () => {
    const frame = agentsProtocol.encode(operation('ping', { type: 'x', id: 'y' }), 3);
    expect(JSON.parse(frame)).toEqual({ type: 'ping', id: 3 });
  });
});

describe('replyKey', () => {
  test.each([
    [operation('ping'), 'ping'],
    [operation('subscribe', { channel: 'tasks' }), 'subscribe:tasks'],
    [operation('unsubscribe', { channel: 'tasks' }), 'unsubscribe:tasks'],
    [operation('agent_message', { from: 'u', to: 'agent-1' }), 'agent_message:agent-1'],
    [operation('event_subscription', { event_types: [] }), 'event_subscription'],
    [operation('command', { command: 'scale' }), 'command'],
    [operation('query', { query_type: 'performance' }), 'query'],
    [operation('monitoring_config', { interval_ms: 0 }), 'monitoring_config'],
    [operation('disconnect'), 'disconnect'],
  ])('of $0.type is $1', (asked, key) => {
    expect(agentsProtocol.replyKey(asked)).toBe(key);
  });
});

describe('decode', () => {
  test.each([
    [{ type: 'pong' }, 'ping'],
    [{ type: 'subscribed', channel: 'a' }, 'subscribe:a'],
    [{ type: 'unsubscribed', channel: 'a' }, 'unsubscribe:a'],
    [{ type: 'agent_response', from: 'agent-1', to: 'u' }, 'agent_message:agent-1'],
    [{ type: 'event_subscribed', event_types: [] }, 'event_subscription'],
    [{ type: 'command_result', status: 'ok' }, 'command'],
    [{ type: 'query_result', data: [] }, 'query'],
    [{ type: 'monitoring_configured' }, 'monitoring_config'],
    [{ type: 'disconnect_ack' }, 'disconnect'],
  ])('finds the key of $0.type', (frame, key) => {
    const reply = { kind: 'reply', key, id: undefined, error: undefined, body: frame };
    expect(decode(frame)).toEqual(reply);
    expect(decode({ ...frame, id: 12 })).toMatchObject({ kind: 'reply', key, id: 12 });
  });

  test('reads an error with the key and id it answers', () => {
    const frame = { type: 'error', code: 'conflict', in_reply_to: 'command', id: 4 };
    const expected = { kind: 'reply', key: 'command', id: 4, error: 'conflict' };
    expect(decode(frame)).toMatchObject(expected);
  });

  test('takes a command that did not end ok as an error', () => {
    const frame = { type: 'command_result', status: 'refused' };
    expect(decode(frame)).toMatchObject({ key: 'command', error: 'refused' });
  });

  test.each([undefined, 5, 'drop table;', 'x'.repeat(41), '\u001b[31m'])(
    'keeps the error code %j out of the metrics',
    (code) => {
      expect(decode({ type: 'error', code })).toMatchObject({ error: 'other', key: '' });
    },
  );

  test('tells a push from a reply', () => {
    const frame = { type: 'event', channel: 'agents', event: 'agent.created', seq: 1, id: 9 };
    const expected = { kind: 'push', channel: 'agents', event: 'agent.created', body: frame };
    expect(decode(frame)).toEqual({ ...expected, seq: 1 });
    const unnumbered = { ...frame, seq: 'one' };
    expect(decode(unnumbered)).toEqual({ ...expected, body: unnumbered });
  });

  test.each([
    'null',
    '[]',
    '"pong"',
    '{',
    '',
    '{}',
    '{"type":"unheard_of"}',
    '{"type":"constructor"}',
    '{"type":"pong","id":"7"}',
    '{"type":"pong","id":1.5}',
    '{"type":"pong","id":null}',
    '{"type":"subscribed","channel":3}',
    '{"type":"event","channel":"a"}',
    '{"type":"event","channel":{},"event":"x"}',
  ])('calls %s malformed', (text) => {
    expect(agentsProtocol.decode(text)).toEqual({ kind: 'malformed' });
  });

  test('is not impressed by __proto__', () => {
    const text = '{"type":"pong","__proto__":{"id":8,"polluted":true}}';
    expect(agentsProtocol.decode(text)).toMatchObject({
      kind: 'reply',
      key: 'ping',
      id: undefined,
    });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('never throws, whatever text arrives', () => {
    const frames = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), almostFrames());
    fc.assert(
      fc.property(frames, (text) => {
        const { kind } = agentsProtocol.decode(text);
        return kind === 'reply' || kind === 'push' || kind === 'malformed';
      }),
      { numRuns: 2000 },
    );
  });
});

function almostFrames(): fc.Arbitrary<string> {
  const types = ['pong', 'subscribed', 'agent_response', 'command_result', 'error', 'event'];
  const frame = fc.record(
    {
      type: fc.constantFrom(...types),
      id: fc.jsonValue(),
      channel: fc.jsonValue(),
      from: fc.jsonValue(),
      event: fc.jsonValue(),
      code: fc.jsonValue(),
      status: fc.jsonValue(),
      in_reply_to: fc.jsonValue(),
    },
    { requiredKeys: ['type'] },
  );
  return frame.map((fields) => JSON.stringify(fields));
}

test('the registry knows every protocol by its own name', () => {
  expect([...protocols.keys()]).toEqual(['agents']);
  expect(protocols.get('agents')).toBe(agentsProtocol);
});
