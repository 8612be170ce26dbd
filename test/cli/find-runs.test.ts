import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findRuns } from '../../src/cli/find-runs.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';

test('a folder without runs is told apart from one that cannot be read', async () => {
  const folder = await scratchFolder();
  expect(findRuns(folder)).toEqual({ runs: [], dropped: 0 });
  expect(findRuns(join(folder, 'gone'))).toEqual({ runs: [], dropped: 1 });
});
