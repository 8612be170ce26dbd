import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { blocksOf, textOf } from '../support/documents.ts';
import { runStatecrowd } from './run-statecrowd.ts';

const schema = z.fromJSONSchema(JSON.parse(textOf('docs/reference/failover.schema.json')));
const short = ['--duration', '15', '--warmup', '2', '--cooldown', '1'];

test('strategies are compared in one table, on the terminal, in Markdown and as JSON', async () => {
  const folder = await scratchFolder();
  const call = ['failover', 'failover_test', ...short, '--output', 'found'];
  const environment = { npm_command: 'exec' };
  const { code, out, err } = await runStatecrowd(call, { folder, environment });
  expect(err).toContain('the same users and faults with full, equal, decorrelated, none');
  expect(err).toMatch(/^decorrelated {2}kill-1 95 % of 60 users back after /m);
  expect(out).toMatch(/^kill-1 {2}platform killed at 5\.4 s for 1\.4 s\n +full +equal +/);
  expect(out).toMatch(/^attempts in 100 ms at most( +\d+[* ]){3} +\d+\*?$/m);
  const saved = readFileSync(join(folder, 'found', 'failover.json'), 'utf8');
  expect(schema.parse(JSON.parse(saved))).toMatchObject({ complete: true, mode: 'simulated' });
  const page = readFileSync(join(folder, 'found', 'failover.md'), 'utf8');
  expect(page).toContain('| figure | full | equal | decorrelated | none |');
  expect(page).toMatch(/\| attempts \|.*\*\*\d+\*\*/);
  expect(page).toContain(`npx statecrowd failover failover_test ${short.join(' ')}\n`);
  expect(readdirSync(join(folder, 'found', 'none'))).toContain('summary.json');
  expect(code).toBe(0);
});

test('the same seed gives the same table, and only what was asked for', async () => {
  const call = ['failover', 'failover_test', ...short, '--json', '--no-export', '--quiet'];
  const picked = [...call, '--strategies', 'none, full'];
  const [first, second] = [await runStatecrowd(picked), await runStatecrowd(picked)];
  expect(first).toEqual(second);
  expect(first.err).toBe('');
  const { strategies } = Object(schema.parse(JSON.parse(first.out)));
  expect(strategies).toMatchObject([{ strategy: 'none' }, { strategy: 'full' }]);
});

test('is compared in real time as well, each on a platform of its own', async () => {
  const call = ['failover', 'failover_test', '--real', '--strategies', 'equal', '--users', '12'];
  const brief = ['--duration', '5', '--warmup', '1', '--cooldown', '1', '--no-export', '--json'];
  const { code, out } = await runStatecrowd([...call, ...brief]);
  // How many are back in time is a matter of how busy the machine is.
  const { mode, strategies, faults } = Object(schema.parse(JSON.parse(out)));
  expect({ mode, strategies }).toMatchObject({ mode: 'real', strategies: [{ strategy: 'equal' }] });
  expect(faults).toMatchObject([{ id: 'kill-1', kind: 'kill', ended_ms: expect.any(Number) }]);
  expect(code).toBe(0);
});

const guide = blocksOf('docs/guides/failover.md').filter(({ language }) => language === 'sh');
const told = guide.flatMap(({ text }) => text.replaceAll('\\\n', '').trim().split('\n'));
const virtual = told.filter((call) => !call.includes('statecrowd run '));

test('the guide tells three commands in virtual time', () => {
  expect(virtual).toHaveLength(3);
});

test.each(virtual)('%s does what the guide says', async (call) => {
  const words = [...call.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word);
  const args = words.slice(2).filter((word) => word !== undefined);
  const { code, out } = await runStatecrowd([...args, ...short, '--users', '60', '--no-export']);
  expect(code).toBe(0);
  expect(out).toMatch(/PASSED|kill-1 {2}platform killed/);
});

test('everything that is wrong is told before anything starts', async () => {
  const strategies = ['--strategies', 'ful,none,none,jitter', '--ws-url', 'ws://127.0.0.1:1'];
  const { code, err } = await runStatecrowd(['failover', 'failover_test', ...strategies]);
  expect(err).toMatch(/--strategies +"ful" is not a strategy; did you mean "full"\?/);
  expect(err).toMatch(/--strategies +"jitter" is not a strategy; choose from: full, equal/);
  expect(err).toMatch(/--strategies +none is written twice/);
  expect(err).toMatch(/--ws-url +needs --real/);
  expect(code).toBe(2);
  const calm = await runStatecrowd(['failover', 'mixed_workload']);
  expect(calm.err).toMatch(/faults +mixed_workload has none; write one/);
  expect(calm.code).toBe(2);
});

test.each([
  ['--set reconnect.strategy', ['--set', 'reconnect.strategy=none'], undefined],
  ['--set reconnect.strategy', ['--set', 'reconnect={ strategy: none, delay: 1s }'], undefined],
  ['STATECROWD_SET reconnect.strategy', [], 'reconnect.strategy=none'],
])('a strategy set by %s is refused with all else: %s', async (where, args, variable) => {
  const environment = variable === undefined ? {} : { STATECROWD_SET: variable };
  const call = ['failover', 'mixed_workload', '--strategies', 'ful', ...args];
  const { code, err } = await runStatecrowd(call, { environment });
  expect(err).toContain('2 problems, nothing was started\n');
  const hint = 'failover compares them all; leave it out, or choose some with --strategies';
  expect(err.replaceAll(/ {2,}/g, '  ')).toContain(`${where}  ${hint}\n`);
  expect(code).toBe(2);
});

test('a strategy of the scenario is one of those that are compared', async () => {
  const shipped = textOf('scenarios/failover_test.yaml');
  const folder = await scratchFolder();
  writeFileSync(join(folder, 'own.yaml'), shipped.replace('reconnect: {', '$& strategy: none,'));
  const small = ['--users', '12', '--set', 'reconnect.attempts=50', '--no-export'];
  const { code, out } = await runStatecrowd(['failover', 'own.yaml', ...short, ...small], {
    folder,
  });
  expect(out).toMatch(/^ +full +equal +decorrelated +none$/m);
  expect(code).toBe(0);
});
