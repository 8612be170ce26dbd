import { expect, test } from 'vitest';
import { run, type Summary } from '../../src/index.ts';
import { soundVerdicts } from '../support/sound-verdicts.ts';
import { brief, example, simulated } from './example.ts';

test('the night shift comes and works', async () => {
  const live = await run(example('night-shift.yaml'), brief);
  const { summary } = await live.finished;
  expect(soundVerdicts).toContain(summary.verdict);
  expect(summary.personas['night_owl']?.users.connected).toBe(10);
  expect(summary.messages.sent).toBeGreaterThan(0);
});

/** Operations of one user of the persona in the run. */
function perUser({ personas }: Summary, name: string): number {
  const { users, transports } = personas[name] ?? {};
  const done = Object.values(transports ?? {}).reduce((sum, { operations }) => sum + operations, 0);
  return done / (users?.created ?? 1);
}

test('what was changed of the shipped persona shows in what they do', async () => {
  const { summary } = await (await simulated('night-shift.yaml', { duration: '30m' })).finished;
  expect(summary.verdict).toBe('passed');
  const slipsOf = (name: string): number =>
    summary.personas[name]?.transports.websocket?.error_classes['invalid'] ?? 0;
  expect(slipsOf('researcher') + slipsOf('night_owl')).toBe(0);
  expect(slipsOf('admin')).toBeGreaterThan(0);
  expect(perUser(summary, 'night_owl')).toBeLessThan(perUser(summary, 'researcher') / 2);
});
