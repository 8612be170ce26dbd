import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from '../cli/run-statecrowd.ts';
import { example } from './example.ts';

const files = readdirSync(example(''));

function hasTest(file: string): boolean {
  // A project of its own brings its tests along, which run with ours.
  if (globSync('*.test.ts', { cwd: example(file) }).length > 0) return true;
  return existsSync(`${root}test/examples/${file.replace(/\.\w+$/, '')}.test.ts`);
}

test('every example has a test of its own, or belongs to one that has', () => {
  const tested = files.filter(hasTest).filter((file) => file.includes('.'));
  const belongs = (file: string): boolean =>
    tested.some((other) => readFileSync(example(other), 'utf8').includes(file));
  expect(tested.length).toBeGreaterThan(6);
  expect(files.filter((file) => !hasTest(file) && !belongs(file))).toEqual([]);
});
