import { definePersona, get, ownDatabase, query } from 'statecrowd';
import { expect, test } from 'vitest';
import { InputError } from '../../src/scenario/problem.ts';

const operations = { look: get('/health'), ask: query('system_overview') };

interface NoteTables {
  'own.notes': { id: number; text: string };
}

const notes = ownDatabase<NoteTables>();

test('a chart is written as a plain literal, with nothing around it', () => {
  const { online } = definePersona({
    name: 'asker',
    operations,
    online: {
      description: 'Asks, and asks again.',
      initial: 'resting',
      states: {
        resting: { after: { thinkTime: { target: 'asking', actions: 'choose' } } },
        asking: {
          entry: [{ type: 'take', params: { operation: 'ask' } }, 'perform'],
          on: {
            replied: [
              { guard: { type: 'goesOnTo', params: { next: 'asking' } }, target: 'asking' },
              { target: 'resting' },
            ],
            erred: 'resting',
          },
        },
      },
    },
  });
  expect(Object.keys(online.states ?? {})).toEqual(['resting', 'asking']);
});

test('names that no chart knows are wrong to the compiler, and to the program without one', () => {
  const name = 'wrong';
  const wrong = [
    () =>
      definePersona({
        name,
        operations,
        // @ts-expect-error an action that is not there
        online: { initial: 'a', states: { a: { entry: 'chose' } } },
      }),
    () =>
      definePersona({
        name,
        operations,
        // @ts-expect-error an event that is not there
        online: { initial: 'a', states: { a: { on: { repled: 'a' } } } },
      }),
    () =>
      definePersona({
        name,
        operations,
        // @ts-expect-error a guard that is not there
        online: { initial: 'a', states: { a: { on: { replied: { guard: 'may', target: 'a' } } } } },
      }),
    () =>
      definePersona({
        name,
        operations,
        // @ts-expect-error a delay that is not there
        online: { initial: 'a', states: { a: { after: { thinkTim: 'a' } } } },
      }),
    () =>
      definePersona({
        name,
        operations,
        // @ts-expect-error a parameter that is not there
        online: { initial: 'a', states: { a: { entry: { type: 'take', params: { of: 'ask' } } } } },
      }),
  ];
  for (const define of wrong) expect(define).toThrow(InputError);
});

test('the tables of an own database are known where its operations are written', () => {
  const { transport, weight } = notes({
    name: 'notes.write',
    run: (database, draws) =>
      database
        .insertInto('own.notes')
        .values({ id: draws.userIndex, text: draws.user })
        .returning('id')
        .executeTakeFirstOrThrow(),
  });
  expect({ transport, weight }).toEqual({ transport: 'database', weight: 1 });
  notes({
    name: 'notes.none',
    // @ts-expect-error a table that is not there
    run: (database) => database.selectFrom('own.nots').selectAll().execute(),
  });
  notes({
    name: 'notes.wrong',
    // @ts-expect-error a column of another type
    run: (database) => database.insertInto('own.notes').values({ id: 'one', text: '' }).execute(),
  });
});
