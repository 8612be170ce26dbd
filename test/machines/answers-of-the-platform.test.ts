import { expect, onTestFinished, test } from 'vitest';
import { openDatabase, type DatabaseHandle } from '../../src/db/database.ts';
import { measureOperation } from '../../src/db/measured.ts';
import { isDatabaseOperationName } from '../../src/db/operations/database-operations.ts';
import { personas } from '../../src/machines/personas.ts';
import { noSupplies } from '../../src/machines/supplies.ts';
import { operationInHand } from '../../src/machines/virtual-user-machine.ts';
import { agentsProtocol } from '../../src/protocols/agents-protocol.ts';
import type { PlatformHandle } from '../../src/platform/launcher.ts';
import type {
  DatabaseOperation,
  HttpOperation,
  Operation,
  WebSocketOperation,
} from '../../src/scenario/operation.ts';
import { useBackend } from '../platform/backend.ts';
import { connect, type Client } from '../platform/client.ts';
import { driveUser } from './drive-user.ts';

const backend = useBackend();
const fourMinutes = 240_000;

/** They ask about what a push told, and pushes of a driven user are made up. */
const aboutPushes = new Set(['resolve', 'readResults', 'inquire', 'review']);

test.each(Object.values(personas))('the $name is understood by the platform', async (persona) => {
  const runId = `answers-${persona.name}`;
  const platform = await backend.launch({ runId });
  const client = await connect(platform, `?user=${persona.name}-0`);
  const database = openDatabase(backend.database());
  onTestFinished(() => database.close());
  const ask = problemsIn({ platform, client, database, runId });
  const { performed } = driveUser({
    persona,
    index: Object.keys(personas).indexOf(persona.name),
    lengthMs: fourMinutes,
    pushEveryMs: 11_000,
  });
  const wrong: string[] = [];
  for (const { context } of performed) {
    const operation = operationInHand(persona, { seed: 7, supplies: noSupplies }, context);
    const problem = await ask(operation);
    const expected = context.slips && hasFields(operation) ? 'invalid' : undefined;
    const isUnknown = problem === 'not_found' && aboutPushes.has(context.operation);
    if (problem !== expected && !isUnknown) wrong.push(`${context.operation}: ${problem}`);
  }
  expect(wrong).toEqual([]);
  expect(performed.length).toBeGreaterThan(20);
});

interface Asked {
  readonly platform: PlatformHandle;
  readonly client: Client;
  readonly database: DatabaseHandle;
  readonly runId: string;
}

/** What is wrong with an operation, in the words of whoever answers it. */
function problemsIn({ platform, client, database, runId }: Asked) {
  return (operation: Operation): Promise<string | undefined> => {
    switch (operation.transport) {
      case 'websocket':
        return problemOfMessage(client, operation);
      case 'http':
        return problemOfRequest(platform, operation);
      case 'database':
        return problemOfCall(database, runId, operation);
    }
  };
}

function hasFields(operation: Operation): boolean {
  if (operation.transport === 'http') return operation.body !== undefined;
  return operation.transport === 'websocket' || Object.keys(operation.input).length > 0;
}

async function problemOfCall(
  database: DatabaseHandle,
  runId: string,
  { name, input }: DatabaseOperation,
): Promise<string | undefined> {
  if (!isDatabaseOperationName(name)) return `no operation ${name}`;
  const { errorClass } = await measureOperation(database, runId, { name, input });
  return errorClass === 'invalid_input' ? 'invalid' : errorClass;
}

async function problemOfMessage(
  client: Client,
  operation: WebSocketOperation,
): Promise<string | undefined> {
  const reply = await client.ask(agentsProtocol.encode(operation, undefined));
  const incoming = agentsProtocol.decode(JSON.stringify(reply));
  return incoming.kind === 'reply' ? incoming.error : incoming.kind;
}

async function problemOfRequest(
  { httpUrl, token }: PlatformHandle,
  operation: HttpOperation,
): Promise<string | undefined> {
  const { method, path, body } = operation;
  const response = await fetch(httpUrl + path, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.ok) return undefined;
  const answer: unknown = JSON.parse(text);
  return String(Object(Object(answer)['error'])['code']);
}
