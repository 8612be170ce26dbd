import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { simulate } from '../../src/run/start-run.ts';
import { folderWith } from '../sources/scratch.ts';

const root = join(import.meta.dirname, '../..');

/** Runs a program of the guides as its page says, and gives the lines it printed. */
function printedBy(program: string, ...words: string[]): Promise<readonly string[]> {
  const path = join(root, 'docs/guides', program);
  return new Promise((resolve) => {
    execFile(process.execPath, [path, ...words], { cwd: root }, (_, printed) =>
      resolve(printed.trimEnd().split('\n')),
    );
  });
}

test('the first program starts a run, follows its windows and tells the verdict', async () => {
  const lines = await printedBy('first-run-from-code.ts');
  const windows = lines.filter((line) => /^[\d.]+ ms: \d+ answers$/.test(line));
  expect(windows.length).toBeGreaterThan(3);
  // A busy machine makes it limited by the generator.
  expect(lines[windows.length]).toMatch(/^(?:passed|generator-limited) \[/);
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

test('the third records a run and replays it', async () => {
  const lines = await printedBy('replay-from-code.ts', join(folderWith({}), 'recorded'));
  expect(lines).toEqual([
    'every state is the same',
    expect.stringMatching(/^observer-17: \d+ changes$/),
  ]);
});

test('the fourth rehearses against a backend like that of a run', async () => {
  const folder = join(folderWith({}), 'measured');
  await (
    await simulate('mixed_workload', { duration: 10, seed: 1, output: folder })
  ).finished;
  const lines = await printedBy('rehearse-from-code.ts', folder);
  expect(lines).toHaveLength(11);
  expect(lines[1]).toMatch(/^model\.websocket: median .*, fitted from \d+ samples$/);
  expect(lines.at(-1)).toBe('passed');
});

test('the scenario with a protocol of its own passes in a simulation', async () => {
  const { finished } = await simulate(join(root, 'docs/guides/own-backend.ts'));
  const { summary } = await finished;
  expect(summary).toMatchObject({ verdict: 'passed', users: { errored: 0 } });
  expect(summary.personas['player']).toMatchObject({ transports: { http: { operations: 40 } } });
  expect(summary.custom['answers']).toMatchObject({ kind: 'counter' });
});
