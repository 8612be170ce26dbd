import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { troubles, troublesOf } from './drawn-scenario.ts';
import { fly } from './fly.ts';
import { sabotages } from './sabotages.ts';

const seeds = 200;
/** Every sabotage is found within so many. */
const seedsOfSabotage = 160;
const root = join(import.meta.dirname, '..', '..');

async function swarm(args: readonly string[], sabotage?: string) {
  const plant = sabotage === undefined ? [] : ['--import', './test/swarm/plant.ts'];
  const child = spawn(process.execPath, [...plant, 'test/swarm/main.ts', ...args], {
    cwd: root,
    env: { ...process.env, SABOTAGE: sabotage },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, out, err };
}

test(`nothing is lost, doubled or stuck in ${seeds} seeds of troubles`, async () => {
  const { code, out, err } = await swarm(['--seeds', String(seeds)]);
  expect(err).toBe('');
  expect(out).toBe(`${seeds} seeds from 1: nothing found\n`);
  expect(code).toBe(0);
}, 120_000);

test('a seed is the same run twice, and another seed another run', async () => {
  const first = await fly(2);
  expect(await fly(2)).toEqual(first);
  expect((await fly(3)).hash).not.toBe(first.hash);
});

test('seeds have every trouble, and every two of them, often', () => {
  const had = Array.from({ length: 1000 }, (_, seed) => new Set(troublesOf(seed)));
  for (const one of troubles) {
    expect(had.filter((some) => some.has(one)).length).toBeGreaterThan(400);
    for (const other of troubles) {
      expect(had.filter((some) => some.has(one) && some.has(other)).length).toBeGreaterThan(180);
    }
  }
});

describe('a defect that is planted is found', () => {
  test.concurrent.each(Object.keys(sabotages))(
    '%s',
    async (name) => {
      const from = sabotages[name]?.from ?? 1;
      const range = ['--from', String(from), '--seeds', String(seedsOfSabotage)];
      const { code, out, err } = await swarm(range, name);
      expect(err).toBe('');
      expect(code).toBe(1);
      expect(out).toMatch(/^reproduce: npm run swarm -- --seed \d+$/m);
    },
    120_000,
  );
});
