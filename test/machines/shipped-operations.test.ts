import { beforeAll, describe, expect, test } from 'vitest';
import {
  databaseOperations,
  isDatabaseOperationName,
} from '../../src/db/operations/database-operations.ts';
import { personas } from '../../src/machines/personas.ts';
import { noSupplies } from '../../src/machines/supplies.ts';
import { operationInHand } from '../../src/machines/virtual-user-machine.ts';
import type { Operation, WebSocketOperation } from '../../src/scenario/operation.ts';
import { isRecord } from './config-parts.ts';
import { practiceOf, type Practice } from './practice.ts';
import {
  documentedFigures,
  documentedParams,
  documentedPushes,
  documentedRequests,
  type DocumentedParams,
} from './protocol-tables.ts';

const commands = documentedParams('Commands');
const queries = documentedParams('Queries');
const pushes = documentedPushes();
const channels = new Set([...pushes].map((push) => push.split('/')[0]));
const events = new Set([...pushes].map((push) => push.split('/')[1]));
const requests = documentedRequests();
const figures = documentedFigures();

test("the protocol's page is understood", () => {
  expect(commands.size).toBe(15);
  expect(queries.size).toBe(8);
  expect(pushes.size).toBe(12);
  expect(requests.size).toBe(9);
  expect(figures).toContain('connections');
});

describe.each(Object.values(personas))('the operations of the $name', (persona) => {
  let practice: Practice;
  let operations: readonly Operation[];

  beforeAll(() => {
    practice = practiceOf(persona, 8);
    const contexts = [...practice.contexts.values()].flat();
    operations = contexts.map((one) =>
      operationInHand(persona, { seed: 7, supplies: noSupplies }, { ...one, slips: false }),
    );
  });

  test('all come up in practice, as do all states of the chart', () => {
    expect([...practice.contexts.keys()].sort()).toEqual(Object.keys(persona.operations).sort());
    const states = Object.keys(persona.online.states ?? {});
    expect([...practice.states]).toEqual(
      expect.arrayContaining(states.map((state) => `online.${state}`)),
    );
  });

  test('go over every transport, and there are several to choose from on each', () => {
    for (const transport of ['websocket', 'http', 'database']) {
      const chosen = Object.values(persona.operations).filter(
        (draft) => draft.transport === transport && draft.weight > 0,
      );
      expect(chosen.length).toBeGreaterThan(1);
    }
  });

  test('are filled in the same for the same seed and context, and not for another seed', () => {
    const contexts = [...practice.contexts.values()].flat();
    const filled = (seed: number) =>
      contexts.map((one) => operationInHand(persona, { seed, supplies: noSupplies }, one));
    expect(filled(7)).toEqual(filled(7));
    expect(filled(8)).not.toEqual(filled(7));
  });

  test('say only what the protocol and the database know, with all that they ask for', () => {
    expect(operations.flatMap(problemsOf)).toEqual([]);
  });

  test('are refused when wrongly filled in, where there is anything to fill in', () => {
    const contexts = [...practice.contexts.values()].flat();
    const pairs = contexts.map((context) => ({
      right: operationInHand(
        persona,
        { seed: 7, supplies: noSupplies },
        { ...context, slips: false },
      ),
      wrong: operationInHand(
        persona,
        { seed: 7, supplies: noSupplies },
        { ...context, slips: true },
      ),
    }));
    const accepted = pairs.filter(({ right, wrong }) => hasFields(right) && !isRefused(wrong));
    expect(accepted).toEqual([]);
    const changed = pairs.filter(({ right, wrong }) => !hasFields(right) && !isSame(right, wrong));
    expect(changed).toEqual([]);
  });

  test('create things under names of the user alone', () => {
    for (const [name, draft] of Object.entries(persona.operations)) {
      if (draft.creates === undefined) continue;
      const contexts = practice.contexts.get(name) ?? [];
      const names = contexts.map((context) => context.held);
      expect(new Set(names).size).toBe(contexts.length);
      for (const context of contexts) {
        expect(context.held).toBe(`${draft.creates}-s7-u${context.index}-${context.step}`);
        const filledIn = operationInHand(
          persona,
          { seed: 7, supplies: noSupplies },
          { ...context, slips: false },
        );
        expect(JSON.stringify(filledIn)).toContain(`"${context.held}"`);
      }
    }
  });

  test('subscribe to channels and react to pushes that there are', () => {
    expect(unknownOf(channels, persona.channels)).toEqual([]);
    expect(unknownOf(pushes, persona.reactsTo)).toEqual([]);
  });
});

/** `/workflow/workflow-s7-u0-3/step` as the page writes it. */
function routeOf(path: string): string {
  return path.replace(/^\/workflow\/workflow-[\w-]+\/(step|complete)$/, '/workflow/:id/$1');
}

/** What the page of the protocol or the registry of the database does not know. */
function problemsOf(operation: Operation): readonly unknown[] {
  switch (operation.transport) {
    case 'websocket':
      return problemsOfMessage(operation);
    case 'http':
      return unknownOf(requests, [`${operation.method} ${routeOf(operation.path)}`]);
    case 'database':
      return [refusalOf(operation)].filter((refusal) => refusal !== undefined);
  }
}

function problemsOfMessage({ type, body }: WebSocketOperation): readonly unknown[] {
  switch (type) {
    case 'command':
      return problemsOfParams(entryOf(commands, body['command']), body['params']);
    case 'query':
      return problemsOfParams(entryOf(queries, body['query_type']), body['params']);
    case 'subscribe':
    case 'unsubscribe':
      return unknownOf(channels, [body['channel']]);
    case 'event_subscription':
      return unknownOf(events, body['event_types']);
    case 'monitoring_config':
      return unknownOf(figures, body['metrics']);
    case 'agent_message':
      return unknownOf(new Set(Object.keys(body)), ['from', 'to', 'payload']);
    case 'ping':
      return [];
    default:
      return [`no message type ${type}`];
  }
}

function problemsOfParams(known: DocumentedParams | undefined, params: unknown) {
  if (known === undefined) return ['an unknown name'];
  const given = isRecord(params) ? Object.keys(params) : [];
  const missing = unknownOf(new Set(given), known.required);
  return [...missing, ...unknownOf(new Set([...known.required, ...known.optional]), given)];
}

function entryOf(table: typeof commands, name: unknown): DocumentedParams | undefined {
  return typeof name === 'string' ? table.get(name) : undefined;
}

function unknownOf(known: ReadonlySet<string | undefined>, given: unknown): readonly unknown[] {
  if (!Array.isArray(given)) return [given];
  return given.filter((name) => typeof name !== 'string' || !known.has(name));
}

/** Whether there is anything to fill in wrongly. */
function hasFields(operation: Operation): boolean {
  switch (operation.transport) {
    case 'websocket':
      return operation.type !== 'ping';
    case 'http':
      return operation.body !== undefined;
    case 'database':
      return Object.keys(operation.input).length > 0;
  }
}

function isRefused(operation: Operation): boolean {
  if (operation.transport === 'database') return refusalOf(operation) !== undefined;
  return JSON.stringify(operation.body) === '{}';
}

function isSame(left: Operation, right: Operation): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Why the database would refuse an operation, `undefined` if it would not. */
function refusalOf(operation: Operation): unknown {
  if (operation.transport !== 'database') return 'no database operation';
  const { name, input } = operation;
  if (!isDatabaseOperationName(name)) return `no operation ${name}`;
  try {
    databaseOperations[name].prepare(input);
    return undefined;
  } catch (error) {
    return error;
  }
}
