import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { beginFailover } from '../../src/run/failover.ts';
import type { BackOffStrategy } from '../../src/scenario/scenario.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';

async function plan(...strategies: readonly BackOffStrategy[]) {
  const scenario = await scenarioOf({
    users: everyPersona,
    load: { warmup: '1s', duration: '9s', cooldown: '1s' },
    reconnect: { attempts: 50, delay: '200ms', max_delay: '1s' },
    faults: [{ at: '3s', kill: 'platform', for: '2s' }],
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
