import { expect, test } from 'vitest';
import { chartFaults } from '../../src/machines/chart-faults.ts';
import { chartOfNames } from '../../src/machines/chart-of-names.ts';
import { personas } from '../../src/machines/personas.ts';
import { plainChart } from '../../src/machines/plain-chart.ts';

const names = { operations: ['search', 'buy'], metrics: ['basket'] };

/** A chart of two states whose second is as given. */
function chartWith(acting: object, top: object = {}): object {
  return {
    initial: 'resting',
    states: { resting: { after: { thinkTime: 'acting' } }, acting },
    ...top,
  };
}

function faultsOf(chart: unknown): readonly string[] {
  return chartFaults(chart, names).map(({ path, message }) => `${path} | ${message}`);
}

test.each([
  [{ on: { replied: 'restng' } }, 'states.acting.on.replied | unknown target "restng"; did you'],
  [{ on: { replied: { target: '.deep' } } }, 'unknown target ".deep"'],
  [{ on: { replied: '#elsewhere' } }, 'unknown target "#elsewhere"'],
  [{ on: { replyed: 'resting' } }, 'states.acting.on.replyed | unknown event "replyed"; did you'],
  [{ after: { thinkTim: 'resting' } }, 'unknown delay "thinkTim"; did you mean "thinkTime"?'],
  [{ entry: 'serch' }, 'states.acting.entry | unknown action "serch"; did you mean "search"?'],
  [{ entry: { type: 'take' } }, 'action take needs params.operation'],
  [{ entry: { type: 'take', params: { operation: 'bye' } } }, 'unknown operation "bye"; choose'],
  [{ exit: { type: 'measure', params: { metric: 'bag', value: 1 } } }, 'unknown metric "bag"'],
  [{ on: { erred: { guard: 'isGood', target: 'resting' } } }, 'unknown guard "isGood"'],
  [{ on: { erred: { guard: { type: 'goesOnTo' } } } }, 'guard goesOnTo needs params.next'],
  [{ on: { erred: { targt: 'resting' } } }, 'states.acting.on.erred.targt | unknown key; did you'],
  [{ entri: 'perform' }, 'states.acting.entri | unknown key; did you mean "entry"?'],
  [{ invoke: { src: 'fetch' } }, 'states.acting.invoke | is not supported'],
  [{ type: 'parallel', states: { a: {} } }, 'states.acting.type | parallel states are not'],
  [{ type: 'finale' }, '"finale" is not one of atomic, compound, final, history'],
  [{ states: { deep: {} } }, 'states.acting | has states and needs an initial one'],
  [{ initial: 'depe', states: { deep: {} } }, 'unknown state "depe"; did you mean "deep"?'],
  [{ states: { deep: 7 }, initial: 'deep' }, 'states.acting.states.deep | is not a state'],
])('%j is told where it is wrong', (acting, told) => {
  const faults = faultsOf(chartWith(acting));
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(told);
});

test('a chart without states, or that is none, is told', () => {
  expect(faultsOf({ initial: 'a' })).toEqual(['states | a chart needs at least one state']);
  expect(faultsOf('chart')).toEqual([' | is not a chart']);
});

test('every fault of a chart is told at once, in the order of its states', () => {
  const chart = {
    initial: 'first',
    states: {
      first: { on: { replied: 'nowhere', answered: 'second' } },
      second: { entry: ['perform', 'dance'], after: { '1500': 'first', soon: 'first' } },
    },
  };
  expect(faultsOf(chart).map((fault) => fault.split(' | ')[0])).toEqual([
    'states.first.on.replied',
    'states.first.on.answered',
    'states.second.entry',
    'states.second.after.soon',
  ]);
});

test('targets may lie deeper, above by their id, or in the life around the chart', () => {
  const deep = {
    initial: 'one',
    states: {
      one: { on: { replied: 'two' } },
      two: { id: 'there', on: { erred: '#user.leaving' } },
    },
    on: { pushed: '.two', erred: 'resting', replied: '#there' },
  };
  expect(faultsOf(chartWith(deep))).toEqual([]);
});

test('the shipped charts and the plain one have no faults', () => {
  for (const { online, operations, metrics } of Object.values(personas)) {
    const own = { operations: Object.keys(operations), metrics: Object.keys(metrics) };
    expect(chartFaults(online, own)).toEqual([]);
  }
  expect(chartFaults(plainChart, names)).toEqual([]);
});

test('an action called like an operation, or bound to one, takes it up and performs it', () => {
  const drawn = chartWith({ entry: ['search'], on: { replied: { actions: 'Buy it' } } });
  const bound = chartOfNames({ chart: drawn, bind: { 'Buy it': 'buy' } }, names);
  expect(bound).toMatchObject({
    kind: 'chart',
    online: {
      states: {
        acting: {
          entry: [{ type: 'take', params: { operation: 'search' } }, 'perform'],
          on: { replied: { actions: [{ type: 'take', params: { operation: 'buy' } }, 'perform'] } },
        },
      },
    },
  });
});

test('a name that nothing is bound to is a fault', () => {
  const drawn = chartWith({ entry: ['search', 'Buy it'] });
  const bound = chartOfNames({ chart: drawn, bind: {} }, names);
  expect(bound).toMatchObject({ kind: 'faults', faults: [{ path: 'states.acting.entry' }] });
});
