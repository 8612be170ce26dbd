import { expect, test } from 'vitest';
import { freeChoices } from '../../src/machines/free-choices.ts';
import { definePersona } from '../../src/machines/define-persona.ts';
import { admin } from '../../src/machines/personas/admin.ts';
import { personas } from '../../src/machines/personas.ts';

const { traits, operations } = admin;

test('the six personas are there under their own names, each different from the others', () => {
  const names = ['researcher', 'coordinator', 'observer', 'admin', 'developer', 'analyst'];
  expect(Object.keys(personas)).toEqual(names);
  expect(Object.values(personas).map(({ name }) => name)).toEqual(names);
  const charts = Object.values(personas).map(({ online }) => Object.keys(online.states ?? {}));
  expect(new Set(charts.map((states) => states.join())).size).toBe(6);
});

test('a persona is refused whose shares do not sum to 1', () => {
  const messageWeights = { ...traits.messageWeights, query: 0.5 };
  const transportShares = { ...traits.transportShares, http: 0 };
  const withTraits = (changed: Partial<typeof traits>) => () =>
    definePersona({ ...admin, traits: { ...traits, ...changed } });
  expect(withTraits({ messageWeights })).toThrow(/messageWeights +must sum to 1, not 1.2/);
  expect(withTraits({ transportShares })).toThrow(/admin traits.transportShares +must sum to 1/);
});

test('a persona is refused that has nothing to choose for one of its shares', () => {
  const without = (gone: (name: string) => boolean) => () =>
    definePersona({
      ...admin,
      operations: Object.fromEntries(Object.entries(operations).filter(([name]) => !gone(name))),
    });
  expect(without((name) => operations[name]?.transport === 'http')).toThrow(/to choose for http/);
  expect(without((name) => operations[name]?.group === 'event')).toThrow(/to choose for event/);
});

test('a persona is refused that waits for pushes and reacts to none', () => {
  const reactive = { ...admin, traits: { ...traits, pattern: 'reactive' } } as const;
  expect(() => definePersona({ ...reactive, reactsTo: [] })).toThrow(
    'is reactive, and there is no push to react to',
  );
  expect(definePersona(reactive).reactsTo).not.toEqual([]);
});

test('without any transport of a persona nothing can be chosen', () => {
  expect(() => freeChoices(admin, []).at(0.5)).toThrow(/admin has nothing to choose from/);
});
