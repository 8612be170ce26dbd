import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cycleFaults } from './architecture/cycle-faults.ts';
import { doorFaults } from './architecture/door-faults.ts';
import { layerFaults } from './architecture/layer-faults.ts';
import { layerTable } from './architecture/layer-table.ts';
import { layers } from './architecture/layers.ts';
import { packageFaults } from './architecture/package-faults.ts';
import { shapeFaults } from './architecture/shape-faults.ts';
import { parseSources } from './architecture/source.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const folders = 'src,test,bench,docs,examples,scenarios,templates,bin';
const paths = globSync(`{${folders}}/**/*.{ts,js}`, { cwd: root }).toSorted();
const sources = parseSources(Object.fromEntries(paths.map((path) => [path, read(path)])));

test('the sources are found', () => {
  expect(paths).toContain('src/determinism/clock.ts');
  expect(paths).toContain('test/architecture.test.ts');
});

test('imports go only where the layer table allows', () => {
  expect(layerFaults(sources)).toEqual([]);
});

test('no files import each other in a ring', () => {
  expect(cycleFaults(sources)).toEqual([]);
});

test('time, chance, exits and the terminal are touched only behind their doors', () => {
  expect(doorFaults(sources)).toEqual([]);
});

test('files are named, sized and exported by the house rules', () => {
  expect(shapeFaults(sources)).toEqual([]);
});

test('docs/ARCHITECTURE.md prints the layer table that is tested', () => {
  expect(read('docs/ARCHITECTURE.md')).toContain(layerTable(layers));
});

test('versions are exact and the lockfile is bound to no registry', () => {
  const manifest: Record<string, unknown> = JSON.parse(read('package.json'));
  const lockfile: Record<string, unknown> = JSON.parse(read('package-lock.json'));
  expect(packageFaults({ manifest, lockfile })).toEqual([]);
});
