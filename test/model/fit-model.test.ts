import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { modelLike } from '../../src/run/model-like.ts';
import { simulate } from '../../src/run/start-run.ts';
import { usualScenario } from '../support/usual-scenario.ts';

const folder = mkdtempSync(join(tmpdir(), 'statecrowd-fit-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('fits what a run measured, and keeps what it measured too rarely', async () => {
  const output = join(folder, 'slow');
  const set = {
    'model.websocket': { median: '20ms', p99: '80ms' },
    'model.loss': 0,
    'model.failures': 0.05,
  };
  const run = await simulate('mixed_workload', { users: 40, duration: 30, set, output });
  const { summary } = await run.finished;
  const usual = usualScenario().model;
  const fitted = modelLike(usual, { folder: output, where: '--like' });
  if (fitted.kind === 'invalid') throw new Error(JSON.stringify(fitted.problems));
  const { model, fits } = fitted.value;
  expect(model.websocket).toEqual({
    medianMs: summary.websocket.p50_latency_ms,
    p99Ms: summary.websocket.p99_latency_ms,
  });
  expect(model.websocket.medianMs).toBeGreaterThan(17);
  expect(model.loss).toBe(0);
  expect(model.failures).toBeGreaterThan(0.02);
  expect(model.failures).toBeLessThan(0.08);
  const connect = fits.find(({ setting }) => setting === 'connect');
  expect(connect).toEqual({ setting: 'connect', samples: 40, isFitted: false });
  expect(model.connect).toEqual(usual.connect);
});

test('a folder without results is a problem of the option', () => {
  const fitted = modelLike(usualScenario().model, { folder, where: '--like' });
  expect(fitted).toMatchObject({
    kind: 'invalid',
    problems: [{ where: '--like', message: expect.stringMatching(/holds no summary\.json/) }],
  });
});
