import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { runSequence, type Sequence } from '../../src/cli/run-sequence.ts';
import { watchStop } from '../../src/cli/stopping.ts';
import { plannedRecord, type RunRecord } from '../../src/outputs/run-record.ts';
import { shippedMaterial } from '../../src/sources/scenario-material.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { scenarioOf } from '../support/scenario-of.ts';

const interruptions = { onFirst: () => () => undefined };
const invocation = {
  written: [],
  problems: [],
  environment: {},
  interruptions,
  exit: 'passed',
} as const;

beforeEach(() => {
  for (const stream of [process.stdout, process.stderr]) {
    const spy = vi.spyOn(stream, 'write').mockReturnValue(true);
    onTestFinished(() => spy.mockRestore());
  }
});

/** Three simulations with these folders; `seen` gets the states after each change. */
async function sequenceInto(folders: readonly string[], seen: string[]): Promise<Sequence> {
  const scenario = await scenarioOf({
    users: { researcher: 2 },
    load: { warmup: '1s', duration: '5s', cooldown: '1s' },
    think_time: 0.2,
  });
  const options = { export: true, quiet: true };
  const call = { command: 'simulate', scenario: 'small', options } as const;
  const run = { scenario, material: shippedMaterial, fitLines: [], call };
  return {
    steps: folders.map((output) => ({ start: { run, output }, delayMs: 0 })),
    records: folders.map((_, index) => plannedRecord(index + 1, scenario.name)),
    stopOnFailure: false,
    nameFolder: (folder) => folder.slice(-1),
    wait: () => Promise.resolve(),
    beginning: () => undefined,
    changed: async (records) => void seen.push(statesOf(records)),
  };
}

const statesOf = (records: readonly RunRecord[]): string =>
  records.map(({ state }) => state).join(', ');

test('a run that cannot start after others is incomplete, and the next follows', async () => {
  const folder = await scratchFolder();
  const seen: string[] = [];
  const taken = await scratchFolder();
  writeFileSync(join(taken, 'old'), '');
  const sequence = await sequenceInto([join(folder, '1'), taken, join(folder, '3')], seen);
  const end = await runSequence(sequence, { invocation, stopping: watchStop(interruptions) });
  expect(seen).toEqual([
    'running, planned, planned',
    'done, planned, planned',
    'done, not started, planned',
    'done, not started, running',
    'done, not started, done',
  ]);
  expect(end.exit).toBe('incomplete');
  expect(end.records.map((record) => record.folder)).toEqual(['1', null, '3']);
  expect(end.records[1]?.reasons.join()).toContain('--output');
});

test('a first run that cannot start is wrong input, and nothing was changed', async () => {
  const taken = await scratchFolder();
  writeFileSync(join(taken, 'old'), '');
  const seen: string[] = [];
  const sequence = await sequenceInto([taken, join(await scratchFolder(), '2')], seen);
  const stage = { invocation, stopping: watchStop(interruptions) };
  await expect(runSequence(sequence, stage)).rejects.toMatchObject({ name: 'InputError' });
  expect(seen).toEqual([]);
});
