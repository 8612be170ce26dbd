import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../src/scenario/nearest.ts';

const personas = ['researcher', 'coordinator', 'observer', 'admin'];

test.each([
  ['reseacher', 'researcher'],
  ['Observer', 'observer'],
  ['obsevrer', 'observer'],
  ['admins', 'admin'],
])('%s is taken for %s', (word, meant) => {
  expect(nearest(word, personas)).toBe(meant);
});

test.each(['pilot', '', 'x'.repeat(65), 'toString'])('nothing is near to %j', (word) => {
  expect(nearest(word, personas)).toBeUndefined();
});

test('dashes, underscores and case make no difference', () => {
  expect(nearest('Spawn-Rate', ['spawn_rate'])).toBe('spawn_rate');
});

test('a message names the nearest word and what is allowed', () => {
  expect(didYouMean('admni', personas)).toBe(
    '; did you mean "admin"? (researcher, coordinator, observer, admin)',
  );
  expect(didYouMean('pilot', personas)).toBe(
    '; choose from: researcher, coordinator, observer, admin',
  );
});
