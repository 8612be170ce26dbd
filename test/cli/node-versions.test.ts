import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync, spawnSync } from 'node:child_process';
import { afterAll, expect, test } from 'vitest';
import { root } from './run-statecrowd.ts';

const folder = mkdtempSync(join(tmpdir(), 'statecrowd-node-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Packages of Node.js, by the major version they bring. */
const packages = { 22: 'node-22', 24: 'node', 26: 'node-26' } as const;
type Major = keyof typeof packages;

/** Everything the model can do, so that every draw of it counts. */
const model = [
  'model.failures=0.02',
  'model.database_failures=0.02',
  'model.restarts_per_hour=60',
  'model.restart_time=1s',
  'model.accepts_per_second=50',
  'model.capacity.workers=4',
  'model.database_capacity.workers=3',
].flatMap((setting) => ['--set', setting]);

/** SHA-256 of what a simulation leaves behind. */
function digestsBy(major: Major, seed: number): readonly string[] {
  const binary = join(root, 'node_modules', packages[major], 'bin', 'node');
  const version = execFileSync(binary, ['--version'], { encoding: 'utf8' });
  expect(version).toMatch(new RegExp(`^v${major}\\.`));
  const output = join(folder, `${major}-${seed}`);
  const plan = [
    '--seed',
    String(seed),
    '--users',
    '30',
    '--duration',
    '10',
    '--output',
    output,
    '--quiet',
  ];
  const call = ['bin/statecrowd.js', 'simulate', 'mixed_workload', ...plan, ...model];
  const { status, stderr } = spawnSync(binary, call, { cwd: root, encoding: 'utf8' });
  // Errors on purpose may fail its thresholds.
  expect({ status, stderr }).toEqual({ status: expect.toBeOneOf([0, 1]), stderr });
  return ['summary.json', 'windows.jsonl'].map((file) =>
    createHash('sha256')
      .update(readFileSync(join(output, file)))
      .digest('hex'),
  );
}

test('a simulation leaves the same bytes on Node.js 22, 24 and 26, others for another seed', () => {
  const usual = digestsBy(24, 5);
  expect(digestsBy(22, 5)).toEqual(usual);
  expect(digestsBy(26, 5)).toEqual(usual);
  for (const [index, digest] of digestsBy(24, 6).entries()) expect(digest).not.toBe(usual[index]);
});
