import { expect, test } from 'vitest';
import { personas } from '../../src/machines/personas.ts';
import { noSupplies } from '../../src/machines/supplies.ts';
import { operationInHand } from '../../src/machines/virtual-user-machine.ts';
import { agentsProtocol } from '../../src/protocols/agents-protocol.ts';
import type { HttpOperation, WebSocketOperation } from '../../src/scenario/operation.ts';
import { useBackend } from '../platform/backend.ts';
import { connect, type Client } from '../platform/client.ts';
import { driveUser } from './drive-user.ts';

const backend = useBackend();
const fourMinutes = 240_000;

/** They ask about what a push told, and pushes of a driven user are made up. */
const aboutPushes = new Set(['resolve', 'readResults', 'inquire']);

test.each(Object.values(personas))('the $name is understood by the platform', async (persona) => {
  const user = `${persona.name}-0`;
  const client = await connect(backend.shared(), `?user=${user}`);
  const { performed } = driveUser({
    persona,
    index: Object.keys(personas).indexOf(persona.name),
    lengthMs: fourMinutes,
    pushEveryMs: 47_000,
  });
  const wrong: string[] = [];
  for (const { context } of performed) {
    const operation = operationInHand(persona, { seed: 7, supplies: noSupplies }, context);
    if (operation.transport === 'database') continue;
    const problem =
      operation.transport === 'websocket'
        ? await problemOfMessage(client, operation)
        : await problemOfRequest(operation);
    const isGet = operation.transport === 'http' && operation.method === 'GET';
    const expected = context.slips && !isGet ? 'invalid' : undefined;
    const isUnknown = problem === 'not_found' && aboutPushes.has(context.operation);
    if (problem !== expected && !isUnknown) wrong.push(`${context.operation}: ${problem}`);
  }
  expect(wrong).toEqual([]);
  expect(performed.length).toBeGreaterThan(20);
});

async function problemOfMessage(
  client: Client,
  operation: WebSocketOperation,
): Promise<string | undefined> {
  const reply = await client.ask(agentsProtocol.encode(operation, undefined));
  const incoming = agentsProtocol.decode(JSON.stringify(reply));
  return incoming.kind === 'reply' ? incoming.error : incoming.kind;
}

async function problemOfRequest(operation: HttpOperation): Promise<string | undefined> {
  const { httpUrl, token } = backend.shared();
  const { method, path, body } = operation;
  const response = await fetch(httpUrl + path, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (response.ok) return undefined;
  return String(Object(Object(answer)['error'])['code']);
}
