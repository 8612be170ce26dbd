import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { root } from '../cli/run-statecrowd.ts';
import { example } from './example.ts';

test('a run from code is watched, stopped early and summed up', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [example('from-code.ts')], {
    cwd: root,
  });
  const lines = stdout.trim().split('\n');
  expect(lines.length).toBeGreaterThan(2);
  expect(lines[0]).toMatch(/^\d+ came, \d+ answers, p95 (?:[\d.]+|null) ms$/);
  expect(lines.at(-2)).toMatch(/^20 came/);
  expect(lines.at(-1)).toMatch(/^everybody was there: [1-9]\d* messages in all, incomplete$/);
});
