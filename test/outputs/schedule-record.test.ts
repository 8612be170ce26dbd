import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plannedRecord } from '../../src/outputs/run-record.ts';
import { scheduleMarkdown } from '../../src/outputs/schedule-markdown.ts';
import {
  readScheduleRecord,
  scheduleText,
  type ScheduleRecord,
} from '../../src/outputs/schedule-record.ts';
import { scratchFolder } from './scratch-folder.ts';

const record: ScheduleRecord = {
  version: '0.1.0',
  schedule: 'nightly',
  file: 'nightly.json',
  digest: 'abc',
  simulated: false,
  settings: { duration: '5' },
  complete: false,
  reason: 'SIGINT',
  runs: [
    {
      ...plannedRecord(1, 'mixed_workload'),
      state: 'done',
      verdict: 'failed',
      exit_code: 1,
      users: 4,
      operations: 1_000,
      errors: 20,
      error_share: 0.02,
      p95_ms: 12.5,
      folder: '01-mixed_workload',
      reasons: ['too | slow'],
    },
    plannedRecord(2, 'stress_test'),
  ],
};

test('what was written is read again', async () => {
  const folder = await scratchFolder();
  writeFileSync(join(folder, 'schedule.json'), scheduleText(record));
  expect(readScheduleRecord(folder)).toEqual({ kind: 'record', record });
});

const other = (changes: object): string => JSON.stringify({ ...record, ...changes });

test.each([
  ['cut off', '{', 'not JSON'],
  ['a list', '[]', 'not that of a schedule'],
  ['without runs', other({ runs: 3 }), 'not that of a schedule'],
  ['of a run without a state', other({ runs: [{ number: 1 }] }), 'not that of a schedule'],
  ['with settings of another kind', other({ settings: { seed: 3 } }), 'not that of a schedule'],
])('a file that is %s is refused', async (_, text, message) => {
  const folder = await scratchFolder();
  writeFileSync(join(folder, 'schedule.json'), text);
  expect(readScheduleRecord(folder)).toEqual({
    kind: 'problem',
    message: expect.stringContaining(message),
  });
});

test('a folder without one is refused', async () => {
  expect(readScheduleRecord(await scratchFolder())).toMatchObject({
    kind: 'problem',
    message: expect.stringContaining('give the results folder of a schedule'),
  });
});

test('the page shows every run, why one failed, and how to go on', () => {
  const page = scheduleMarkdown(record, 'statecrowd schedule nightly.json --resume x');
  expect(page).toContain('## nightly: 0 of 2 passed');
  expect(page).toContain('Not complete: SIGINT.');
  expect(page).toMatch(/\| 1 mixed\\_workload \| ❌ failed \| 4 \| 1000 \| 2 % \| 12\.5 ms \|/);
  expect(page).toContain('| 2 stress\\_test | not run |');
  expect(page).toContain('- 1 mixed\\_workload: too &#124; slow');
  expect(page).toContain('### Resume\n\n```sh\nstatecrowd schedule nightly.json --resume x');
});
