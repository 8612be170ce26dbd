import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { simulate } from '../../src/run/start-run.ts';

const root = join(import.meta.dirname, '../..');

/** Runs a program of the guides as its page says, and gives the lines it printed. */
async function printedBy(program: string): Promise<readonly string[]> {
  const path = join(root, 'docs/guides', program);
  const { stdout } = await promisify(execFile)(process.execPath, [path], { cwd: root });
  return stdout.trimEnd().split('\n');
}

test('the first program starts a run, follows its windows and tells the verdict', async () => {
  const lines = await printedBy('first-run-from-code.ts');
  expect(lines.at(-1)).toBe('passed []');
  expect(lines.slice(0, -1).every((line) => /^[\d.]+ ms: \d+ answers$/.test(line))).toBe(true);
  expect(lines.length).toBeGreaterThan(4);
});

test('the second runs two at once, stops one, and tells wrong input', async () => {
  const lines = await printedBy('two-runs-from-code.ts');
  expect(lines).toEqual([
    expect.stringMatching(/^1 \d+ [\d.]+$/),
    expect.stringMatching(/^2 \d+ [\d.]+$/),
    'false that is enough',
    expect.stringMatching(/^options\.users: "-1" is not a number of users/),
  ]);
});

test('the scenario with a protocol of its own passes in a simulation', async () => {
  const { finished } = await simulate(join(root, 'docs/guides/own-backend.ts'));
  const { summary } = await finished;
  expect(summary).toMatchObject({ verdict: 'passed', users: { errored: 0 } });
  expect(summary.personas['player']).toMatchObject({ http: { operations: 40 } });
  expect(summary.custom['answers']).toMatchObject({ measure: 'counter' });
});
