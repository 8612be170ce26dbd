import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { failoverLines } from '../../src/cli/terminal/failover-lines.ts';
import { beginFailover } from '../../src/run/failover.ts';
import type { BackOffStrategy } from '../../src/scenario/scenario.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';

const killed = { at: '3s', kill: 'platform', for: '2s' };

async function plan(...strategies: readonly BackOffStrategy[]) {
  return planOf(killed, strategies);
}

async function planOf(fault: object, strategies: readonly BackOffStrategy[]) {
  const scenario = await scenarioOf({
    users: everyPersona,
    load: { warmup: '1s', duration: '9s', cooldown: '1s' },
    reconnect: { attempts: 50, delay: '200ms', max_delay: '1s' },
    faults: [fault],
  });
  const folder = join(await scratchFolder(), 'results');
  return { request: requestOf(scenario), strategies, mode: 'simulated', folder } as const;
}

test('every strategy is met by the same users and faults', async () => {
  const { finished } = beginFailover(await plan('full', 'none'), () => undefined);
  const { summary, files } = await finished;
  expect(files).toEqual(['failover.json', 'failover.md', 'full/', 'none/']);
  expect(summary.strategies.map(({ strategy }) => strategy)).toEqual(['full', 'none']);
  const [fault] = summary.faults;
  expect(fault).toMatchObject({ id: 'kill-1', at_ms: 3000, ended_ms: 5000 });
  const attempts = fault?.rows.find(({ figure }) => figure === 'attempts');
  expect(attempts?.values['full']).not.toBe(attempts?.values['none']);
});

test('a fault that waits for a condition has it in the place of a time', async () => {
  const fault = { when: 'online >= 50%', kill: 'platform', for: '2s' };
  const plan = await planOf(fault, ['full', 'none']);
  const result = await beginFailover(plan, () => undefined).finished;
  const untimed = { id: 'kill-1', when: 'online >= 50%', at_ms: null, ended_ms: null };
  expect(result.summary.faults).toMatchObject([untimed]);
  const page = readFileSync(join(plan.folder, 'failover.md'), 'utf8');
  expect(page).toMatch(/^### kill-1: kill platform, when online .*50%$/m);
  expect(failoverLines(result, true)[0]).toBe('kill-1  platform killed when online >= 50%');
});

test('what was compared is told when it is ended early', async () => {
  const failover = beginFailover(await plan('full', 'none'), () => failover.stop('SIGINT'));
  const { summary, folder } = await failover.finished;
  expect(summary).toMatchObject({ complete: false, reason: 'SIGINT' });
  expect(summary.strategies).toMatchObject([{ strategy: 'full' }]);
  expect(JSON.parse(readFileSync(join(folder ?? '', 'failover.json'), 'utf8'))).toEqual(summary);
});

test('what is known is told when a later run cannot start; a first one is refused', async () => {
  const twice = await plan('full', 'full');
  const { summary } = await beginFailover(twice, () => undefined).finished;
  expect(summary).toMatchObject({ complete: false, strategies: [{ strategy: 'full' }] });
  expect(summary.reason).toMatch(/^full could not start: --output ".*full" /);
  const again = beginFailover(twice, () => undefined).finished;
  await expect(again).rejects.toThrow(/--output/);
});
