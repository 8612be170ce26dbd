import { expect, test } from 'vitest';
import { Timeline } from '../../src/determinism/timeline.ts';
import { ModelChance } from '../../src/model/model-chance.ts';
import {
  ModelDatabaseFaults,
  type Awaited,
  type ModelFault,
} from '../../src/model/model-database-faults.ts';

const limits = { connectTimeoutMs: 500, lockTimeoutMs: 200, statementTimeoutMs: 1000 };

/** A connection that is never given up. */
function patient(): Awaited {
  return { pause: () => 0, serve: () => undefined };
}

/** A computed database, and what became of what was asked of it: `at class wait+work`. */
function asked() {
  const timeline = new Timeline();
  const database = new ModelDatabaseFaults({ clock: timeline.world, chance: new ModelChance(1) });
  const happened: string[] = [];
  const fault = (kind: ModelFault['kind'], more: Partial<ModelFault> = {}): ModelFault => ({
    id: `${kind}-1`,
    kind,
    share: 1,
    ...limits,
    ...more,
  });
  return {
    database,
    fault,
    pass: (ms: number): void => timeline.runUntil(timeline.now() + ms),
    ask: (waitMs = 10, workMs = 30): void =>
      database.perform(
        { errorClass: undefined, timedOut: false, waitMs, workMs },
        patient(),
        ({ errorClass = 'ok', timedOut, waitMs: waited, workMs: worked }) => {
          const times = `${waited}+${worked}${timedOut ? ' late' : ''}`;
          happened.push(`${timeline.now()} ${errorClass} ${times}`);
        },
      ),
    take: (): readonly string[] => happened.splice(0),
  };
}

test.each([
  ['serialization', 'sqlstate_40001'],
  ['read_only', 'sqlstate_25006'],
  ['connection_limit', 'sqlstate_53300'],
] as const)('%s has calls fail as long as it lasts', (kind, errorClass) => {
  const { database, fault, ask, pass, take } = asked();
  database.begin(fault(kind));
  ask();
  pass(100);
  expect(take()).toEqual([`40 ${errorClass} 10+30`]);
  database.end(fault(kind));
  ask();
  pass(100);
  expect(take()).toEqual(['140 ok 10+30']);
});

test('a share of the calls fails, and others do not', () => {
  const { database, fault, ask, pass, take } = asked();
  database.begin(fault('serialization', { share: 0.3 }));
  for (let call = 0; call < 1000; call++) ask();
  pass(100);
  const failed = take().filter((one) => one.includes('40001')).length;
  expect(failed).toBeGreaterThan(250);
  expect(failed).toBeLessThan(350);
});

test.each(['terminate', 'read_only', 'connection_limit'] as const)(
  '%s cuts off what is under way as it begins, at its time',
  (kind) => {
    const { database, fault, ask, pass, take } = asked();
    ask(10, 300);
    ask(200, 300);
    pass(100);
    database.begin(fault(kind));
    expect(take()).toEqual(['100 sqlstate_57P01 10+90', '100 sqlstate_57P01 100+0']);
    pass(1000);
    expect(take()).toEqual([]);
  },
);

test('terminate comes again every 50 ms, and no more when it is over', () => {
  const { database, fault, ask, pass, take } = asked();
  database.begin(fault('terminate'));
  pass(20);
  ask(0, 10);
  ask(0, 100);
  pass(80);
  expect(take()).toEqual(['30 ok 0+10', '50 sqlstate_57P01 0+30']);
  pass(1);
  ask(0, 60);
  database.end(fault('terminate'));
  pass(200);
  expect(take()).toEqual(['161 ok 0+60']);
});

test('what waits for a pool that is taken away goes on with it, or gives up', () => {
  const { database, fault, ask, pass, take } = asked();
  database.begin(fault('exhaust_pool'));
  ask();
  pass(100);
  database.begin(fault('terminate'));
  expect(take()).toEqual([]);
  database.end(fault('terminate'));
  pass(300);
  ask();
  pass(100);
  expect(take()).toEqual(['500 pool_timeout 500+0 late']);
  database.end(fault('exhaust_pool'));
  pass(100);
  expect(take()).toEqual(['540 ok 110+30']);
});

test('what waits for a lock goes on with it, or gives up by the shorter of two limits', () => {
  const { database, fault, ask, pass, take } = asked();
  ask();
  database.begin(fault('lock'));
  ask();
  pass(150);
  ask();
  pass(50);
  expect(take()).toEqual(['40 ok 10+30', '200 sqlstate_55P03 0+200 late']);
  database.end(fault('lock'));
  pass(100);
  expect(take()).toEqual(['240 ok 10+80']);
  database.begin(fault('lock', { statementTimeoutMs: 100 }));
  ask();
  pass(150);
  expect(take()).toEqual(['400 sqlstate_57014 0+100 late']);
});

test('without faults nothing is drawn, and nothing takes longer', () => {
  const drawn = new ModelChance(1);
  const timeline = new Timeline();
  const database = new ModelDatabaseFaults({ clock: timeline.world, chance: drawn });
  const planned = { errorClass: 'sqlstate_XX000', timedOut: false, waitMs: 0.1, workMs: 0.2 };
  const outcomes: object[] = [];
  database.perform(planned, patient(), (outcome) => outcomes.push(outcome));
  timeline.runUntil(1);
  expect(outcomes).toEqual([planned]);
  expect(drawn.uniform()).toBe(new ModelChance(1).uniform());
});
