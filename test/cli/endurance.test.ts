import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { runStatecrowd } from './run-statecrowd.ts';

const args = ['endurance', 'mixed_workload', '--users', '20', '--output', 'found'];
const cycles = ['--cycles', '5', '--cycle-duration', '500ms'];

test('cycles on the embedded platform are judged for it and for the generator', async () => {
  const folder = await scratchFolder();
  const { code, out, err } = await runStatecrowd([...args, ...cycles], { folder });
  expect(err).toMatch(/cycle {2}5 +\d+ operations/);
  for (const process of ['generator', 'platform']) {
    expect(out).toMatch(new RegExp(`^${process} {2}.*bytes per 1 000 operations`, 'm'));
  }
  expect(err).not.toContain('not tidied up');
  const saved: unknown = JSON.parse(readFileSync(join(folder, 'found', 'endurance.json'), 'utf8'));
  expect(saved).toMatchObject({
    complete: true,
    warm_up_cycles: 1,
    processes: [{ process: 'generator' }, { process: 'platform' }],
  });
  expect(readdirSync(join(folder, 'found', 'cycles'))).toHaveLength(5);
  expect(code).toBe(exitOf(out));
});

test('everything that is wrong with an endurance test is told before anything starts', async () => {
  const { code, err } = await runStatecrowd([
    'endurance',
    'mixed_workload',
    '--cycles',
    '2',
    '--cycle-duration',
    '1ms',
    '--leak-limit',
    '-4',
    '--duration',
    '4',
  ]);
  for (const where of ['--cycles', '--cycle-duration', '--leak-limit', '--duration']) {
    expect(err).toContain(where);
  }
  expect(code).toBe(2);
});

/** Half a second is too short for a sure answer; whichever it is, the exit code has to say it. */
function exitOf(out: string): number {
  if (out.startsWith('LEAK')) return 1;
  return out.startsWith('NO LEAK') ? 0 : 5;
}
