import { expect, test } from 'vitest';
import { definePersona } from '../../src/machines/define-persona.ts';
import { Draws } from '../../src/machines/draws.ts';
import { freeChoices } from '../../src/machines/free-choices.ts';
import { get, query } from '../../src/machines/operation-draft.ts';
import { sendMessage, sendRequest } from '../../src/machines/own-operations.ts';
import { noSupplies } from '../../src/machines/supplies.ts';
import { problemsIn } from '../../src/scenario/problem.ts';
import { usesSockets } from '../../src/machines/persona.ts';

const operations = {
  look: get('/health', { weight: 3 }),
  ask: query('system_overview'),
  say: sendMessage({ type: 'hello', weight: 2 }),
};

/** Everything that is wrong with a definition, `where | message`. */
function complaints(define: () => unknown): readonly string[] {
  try {
    define();
  } catch (error) {
    return (problemsIn(error) ?? []).map(({ where, message }) => `${where} | ${message}`);
  }
  return [];
}

test('about a persona nothing has to be said but its name and what it can do', () => {
  const persona = definePersona({ name: 'visitor', operations });
  expect(persona.traits).toMatchObject({ activity: 'moderate', pattern: 'random', errorRate: 0 });
  expect(Object.keys(persona.online.states ?? {})).toEqual(['thinking', 'acting']);
  expect(persona).toMatchObject({ channels: [], reactsTo: [], setup: [], teardown: [] });
});

test('without shares each operation is chosen by its weight, whatever it travels over', () => {
  const persona = definePersona({ name: 'visitor', operations });
  const { probabilities } = freeChoices(persona, ['websocket', 'http', 'database']);
  expect(probabilities['look']).toBeCloseTo(3 / 6);
  expect(probabilities['ask']).toBeCloseTo(1 / 6);
  expect(probabilities['say']).toBeCloseTo(2 / 6);
});

test('shares that are left out are 0', () => {
  const traits = { messageWeights: { query: 1 }, transportShares: { websocket: 1 } };
  const persona = definePersona({ name: 'visitor', operations, traits });
  expect(freeChoices(persona, ['websocket', 'http']).probabilities).toEqual({ ask: 1 });
});

test('what is done once is never chosen freely', () => {
  const persona = definePersona({ name: 'visitor', operations, setup: ['look'] });
  expect(freeChoices(persona, ['websocket', 'http']).probabilities).not.toHaveProperty('look');
});

test('a persona of requests alone opens no connection', () => {
  expect(usesSockets(definePersona({ name: 'a', operations: { look: operations.look } }))).toBe(
    false,
  );
  expect(usesSockets(definePersona({ name: 'a', operations }))).toBe(true);
  const only = { look: operations.look };
  expect(usesSockets(definePersona({ name: 'a', operations: only, channels: ['x'] }))).toBe(true);
});

test('everything that is wrong with a persona is told at once', () => {
  const wrong = {
    name: 'no name',
    operations: { ...operations, fall: get('/', { followUps: { nowhere: 0.5, acting: 0.7 } }) },
    traits: { messageWeights: { query: 0.4, monitoring: 0.5 } },
    setup: ['say', 'unknwn'],
    teardown: ['lok'],
    reactsTo: ['alerts'],
    metrics: { Basket: { kind: 'gauge', description: '' } },
    online: { initial: 'a', states: { a: { on: { replied: 'b' } } } },
  } as const;
  expect(complaints(() => definePersona(wrong))).toEqual([
    'persona no name name | "no name" is not a name of letters, digits, _ and -, at most 64',
    'persona no name metrics.Basket | "Basket" is no name of a metric: lower case, digits and _',
    'persona no name traits.messageWeights | must sum to 1, not 0.9',
    expect.stringContaining('messageWeights.monitoring | there is no operation to choose for'),
    expect.stringContaining('operations.fall.followUps | unknown state "nowhere"'),
    expect.stringContaining('operations.fall.followUps | unknown state "acting"'),
    expect.stringContaining('operations.fall.followUps | chances must lie between 0 and 1'),
    'persona no name setup | "say" is a message, and there is no connection then',
    expect.stringContaining('setup | unknown operation "unknwn"'),
    expect.stringContaining('teardown | unknown operation "lok"; did you mean "look"?'),
    expect.stringContaining('reactsTo | "alerts" is not channel/event'),
    expect.stringContaining('online.states.a.on.replied | unknown target "b"'),
  ]);
});

test('traits have values that exist, whatever language the module is written in', () => {
  const traits: object = {
    activity: 'hyperactve',
    pattern: 'often',
    errorRate: 3,
    responseTimeMs: [5, 2],
    connection: { patience: -1 },
  };
  expect(complaints(() => definePersona({ name: 'a', operations, traits }))).toEqual([
    expect.stringContaining('activity | unknown activity "hyperactve"; did you mean "hyperactive"'),
    expect.stringContaining('traits.pattern | unknown pattern "often"; choose from: continuous'),
    'persona a traits.errorRate | 3 is not a number from 0 to 1',
    expect.stringContaining('traits.responseTimeMs | must be the shortest and the longest time'),
    'persona a traits.connection.patience | -1 is not a number from 0 to 1000',
    expect.stringContaining('traits.connection.persistence | '),
  ]);
});

test('whoever chooses freely needs something to choose', () => {
  const idle = { look: get('/health', { weight: 0 }) };
  expect(complaints(() => definePersona({ name: 'idle', operations: idle }))).toEqual([
    expect.stringContaining('the chart chooses freely, and no operation has a weight above 0'),
  ]);
});

test('a request is filled in from what its user draws', () => {
  const draft = sendRequest({
    name: 'cart',
    method: 'PUT',
    path: ({ user }) => `/carts/${user}`,
    headers: { 'x-a': 'b' },
    body: 'text',
    statuses: [201, 409],
  });
  const user = { index: 3, name: 'buyer-3', step: 1, held: '', notice: {}, captured: {} };
  expect(draft.build(new Draws({ seed: 1, supplies: noSupplies }, user))).toEqual({
    transport: 'http',
    name: 'cart',
    method: 'PUT',
    path: '/carts/buyer-3',
    headers: { 'x-a': 'b' },
    body: 'text',
    statuses: [201, 409],
  });
});
