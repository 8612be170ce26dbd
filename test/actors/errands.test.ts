import { expect, test } from 'vitest';
import { definePersona, type PersonaDefinition } from '../../src/machines/define-persona.ts';
import { sendRequest } from '../../src/machines/own-operations.ts';
import { query } from '../../src/machines/operation-draft.ts';
import { onlineChart } from '../../src/machines/virtual-user-chart.ts';
import type { CallResult } from '../../src/protocols/transport.ts';
import type { HttpOperation } from '../../src/scenario/operation.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { plainScenario } from '../support/plain-scenario.ts';
import { virtualRun, type VirtualRun } from '../support/virtual-run.ts';

const member = (more: Partial<PersonaDefinition> = {}) =>
  definePersona({
    name: 'member',
    traits: { activity: 'hyperactive', pattern: 'scheduled' },
    operations: {
      register: sendRequest({ name: 'register', method: 'POST', path: '/register' }),
      logIn: sendRequest({
        name: 'log_in',
        method: 'POST',
        path: '/login',
        capture: ({ body }) => ({ token: `${String(body)}!` }),
      }),
      leave: sendRequest({
        name: 'delete',
        method: 'DELETE',
        path: (draws) => `/members/${draws.capturedText('token')}`,
      }),
      forget: sendRequest({ name: 'forget', path: '/forget' }),
      ask: query('system_overview'),
    },
    setup: ['register', 'logIn'],
    teardown: ['leave', 'forget'],
    ...more,
  });

interface Asked {
  readonly path: string;
  readonly at: number;
}

interface Ran {
  readonly run: VirtualRun;
  readonly asked: readonly Asked[];
}

/** One member for a second, against HTTP that answers as the test says, after 10 ms. */
async function ran(
  answer: (operation: HttpOperation, times: number) => Partial<CallResult>,
  more: {
    readonly persona?: ReturnType<typeof member>;
    readonly scenario?: Partial<Scenario>;
  } = {},
): Promise<Ran> {
  const asked: Asked[] = [];
  const times = new Map<string, number>();
  const scenario = plainScenario({ member: 1 }, {}, more.scenario);
  const good = { ok: true, errorClass: undefined, timedOut: false, serviceUs: 1, status: 200 };
  const run = await virtualRun({
    scenario,
    personas: { member: more.persona ?? member() },
    transports: {
      http: {
        call: (operation, done) => {
          const nth = (times.get(operation.name) ?? 0) + 1;
          times.set(operation.name, nth);
          asked.push({ path: operation.path, at: run.timeline.now() });
          const result = { ...good, poolWaitUs: undefined, value: 'x', ...answer(operation, nth) };
          run.timeline.world.setTimeout(() => done(result), 10);
        },
      },
    },
  });
  run.finish();
  return { run, asked };
}

const failing: Partial<CallResult> = { ok: false, errorClass: 'http_503' };

function lives({ run }: Ran): readonly string[] {
  return run.observed.flatMap((one) => (one.kind === 'life' ? [one.step] : []));
}

test('a user does its setup once, before it connects, and its teardown after it left', async () => {
  const result = await ran(() => ({}));
  const paths = result.asked.map(({ path }) => path);
  expect(paths).toEqual(['/register', '/login', '/members/x!', '/forget']);
  const opened = result.run.observed.find(({ kind }) => kind === 'connection');
  expect(opened?.at).toBeGreaterThanOrEqual(20);
  const left = result.run.observed.find((one) => one.kind === 'connection' && one.step === 'left');
  expect(result.asked.at(-2)?.at).toBeGreaterThanOrEqual(left?.at ?? Infinity);
  expect(lives(result)).toEqual(['created', 'connected', 'active', 'left']);
});

test('a step of the setup that fails is tried again, and not those before it', async () => {
  const result = await ran(({ name }, nth) => (name === 'log_in' && nth < 3 ? failing : {}));
  const paths = result.asked.map(({ path }) => path);
  expect(paths.slice(0, 4)).toEqual(['/register', '/login', '/login', '/login']);
  expect(lives(result)).toContain('connected');
});

test('a user whose setup never succeeds gives up, after its teardown', async () => {
  const result = await ran(({ name }) => (name === 'log_in' ? failing : {}));
  const paths = result.asked.map(({ path }) => path);
  expect(paths.filter((path) => path === '/login')).toHaveLength(4);
  expect(paths.slice(-2)).toEqual(['/members/', '/forget']);
  expect(lives(result)).toEqual(['created', 'failed']);
});

test('the teardown goes on when one of its steps fails', async () => {
  const result = await ran(({ name }) => (name === 'delete' ? failing : {}));
  expect(result.asked.at(-1)?.path).toBe('/forget');
  expect(lives(result)).toContain('left');
});

test('a teardown that is not answered is given up with the patience of leaving', async () => {
  const persona = member();
  const result = await ran(({ name }) => (name === 'delete' ? { serviceUs: 1 } : {}), {
    persona: { ...persona, teardown: ['leave', 'leave', 'leave', 'leave'] },
    scenario: { timeouts: { ...plainScenario({}, {}).timeouts, leaveMs: 25 } },
  });
  const deletions = result.asked.filter(({ path }) => path.startsWith('/members'));
  expect(deletions).toHaveLength(3);
  expect(lives(result)).toContain('left');
});

test('what is done once does not count among the operations a user comes for', async () => {
  const scenario = plainScenario({ member: 1 }, { operationsPerUser: 3 });
  const result = await ran(() => ({}), { scenario });
  const asks = result.run.samples().filter(({ transport }) => transport === 'websocket');
  expect(asks.filter(({ operation }) => operation === 'query.system_overview')).toHaveLength(3);
  expect(result.asked.map(({ path }) => path).slice(-2)).toEqual(['/members/x!', '/forget']);
});

test('a connection that is lost is opened again without a second setup', async () => {
  const result = await ran(() => ({}));
  expect(result.asked.filter(({ path }) => path === '/register')).toHaveLength(1);
  const again = await virtualRun({
    scenario: plainScenario({ member: 1 }, {}),
    personas: { member: member() },
  });
  again.timeline.runUntil(3000);
  again.world.cutOff('member-0');
  again.finish();
  const opened = again.observed.filter((one) => one.kind === 'connection' && one.step === 'opened');
  expect(opened).toHaveLength(2);
  expect(again.samples().filter(({ operation }) => operation === 'register')).toHaveLength(1);
});

test('a chart that comes to its end lets its user leave, having done all it came for', async () => {
  const online = onlineChart({
    description: 'Asks once.',
    initial: 'asking',
    states: {
      asking: {
        description: 'Asks.',
        entry: [{ type: 'take', params: { operation: 'ask' } }, 'perform'],
        on: { replied: 'done', erred: 'done' },
      },
      done: { description: 'Knows all it wanted.', type: 'final' },
    },
  });
  const result = await ran(() => ({}), { persona: member({ online }) });
  expect(lives(result)).toEqual(['created', 'connected', 'active', 'left']);
  expect(result.asked.at(-1)?.path).toBe('/forget');
  expect(result.run.run.shortfall).toBeUndefined();
  expect(result.run.timeline.now()).toBeLessThan(11_000);
});

test('users of requests alone come, act and leave without any connection', async () => {
  const operations = {
    leave: sendRequest({ name: 'leave', path: '/leave' }),
    look: sendRequest({ name: 'look', path: '/look' }),
  };
  const persona = member({ operations, setup: [], teardown: ['leave'] });
  const result = await ran(() => ({}), { persona });
  expect(result.run.observed.some(({ kind }) => kind === 'connection')).toBe(false);
  expect(lives(result)).toEqual(['created', 'connected', 'active', 'left']);
  expect(result.asked.length).toBeGreaterThan(10);
});
