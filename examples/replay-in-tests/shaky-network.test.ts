import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replayUser, simulate, stateMatchers } from 'statecrowd/testing';
import shakyNetwork from './shaky-network.ts';

expect.extend(stateMatchers);

test('everybody gets to work, and is back soon after losing its connection', async () => {
  const run = await simulate(shakyNetwork, { seed: 7 });
  expect(run).toReach('online.exploring');
  expect(run).toHaveDwelt('reconnecting', { atMost: '3s' });
  expect(run.user('researcher-3')).not.toReach('failed');
});

test('a user of a recorded run comes online and leaves in the end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shaky-network-'));
  const output = join(folder, 'results');
  await simulate(shakyNetwork, { seed: 7, output, record: true });
  const researcher = await replayUser(output, 'researcher-3', { scenario: shakyNetwork });
  expect(researcher).toReach('online');
  expect(researcher.state).toBe('left');
  await rm(folder, { recursive: true });
});
