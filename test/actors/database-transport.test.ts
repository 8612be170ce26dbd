import { expect, test } from 'vitest';
import { databaseTransport } from '../../src/actors/database-transport.ts';
import type { CallResult } from '../../src/protocols/transport.ts';
import type { DatabaseOperation, JsonObject } from '../../src/scenario/operation.ts';
import { useDatabase } from '../db/support/use-database.ts';

const database = useDatabase();

function operation(name: string, input: JsonObject = {}): DatabaseOperation {
  return { transport: 'database', name, input };
}

function call(one: DatabaseOperation): Promise<CallResult> {
  const transport = databaseTransport(database.open(), 'run-1');
  return new Promise((resolve) => transport.call(one, resolve));
}

test('carries out an operation and tells waiting from working', async () => {
  const result = await call(operation('system.overview'));
  expect(result).toMatchObject({ ok: true, errorClass: undefined, timedOut: false });
  expect(result.serviceUs).toBeGreaterThan(0);
  expect(result.poolWaitUs).toBeGreaterThan(0);
});

test('a refused operation is data', async () => {
  const result = await call(operation('agents.find', { limit: [] }));
  expect(result).toMatchObject({ ok: false, timedOut: false, errorClass: 'invalid_input' });
});

test('an operation that does not exist is a mistake of the persona', () => {
  const transport = databaseTransport(database.open(), 'run-1');
  expect(() => transport.call(operation('agents.guess'), () => undefined)).toThrow('agents.guess');
});
