import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import { readBaseline } from '../../src/run/read-baseline.ts';
import { judgedSummary } from '../outputs/judged-summary.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { scenarioOf } from '../support/scenario-of.ts';

beforeAll(prepareHistograms);

async function baselineOf(changes: (summary: Summary) => unknown) {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'summary.json'), JSON.stringify(changes(judgedSummary({}))));
  return readBaseline({ ...(await scenarioOf({ users: { observer: 1 } })), baseline: folder });
}

test('a baseline in which a figure is missing is a problem before the run begins', async () => {
  expect(await baselineOf((whole) => whole)).toMatchObject({ problems: [] });
  const hollow = await baselineOf(({ measured, ...rest }) => {
    const { ok: _, ...websocket } = measured.websocket;
    return { ...rest, measured: { ...measured, websocket } };
  });
  expect(hollow).toEqual({
    summary: undefined,
    problems: [
      { where: '--baseline', message: expect.stringContaining('without a proper "measured"') },
    ],
  });
});
