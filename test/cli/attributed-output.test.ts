import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCsv } from '../outputs/read-csv.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { runStatecrowd } from './run-statecrowd.ts';

const scenario = `
name: outage
users: { researcher: 4, observer: 4 }
load: { warmup: 1s, duration: 6s, cooldown: 1s }
reconnect: { attempts: 50, delay: 200ms, max_delay: 500ms }
think_time: 0.05
model: { websocket: { median: 60ms, p99: 100ms }, loss: 0 }
faults: [{ at: 3s, kill: platform, for: 1s }]
`;

test('wherever a failure is told, so is the fault that is its cause', async () => {
  const folder = await scratchFolder();
  const file = join(folder, 'outage.yaml');
  await writeFile(file, scenario);
  const [output, log] = [join(folder, 'results'), join(folder, 'run.log')];
  const extra = ['--samples', '--markdown', '--log', log, '--verbose'];
  const { out, err } = await runStatecrowd(['simulate', file, '--output', output, ...extra]);
  const saved = (name: string): Promise<string> => readFile(join(output, name), 'utf8');

  const [header = [], ...rows] = readCsv(await saved('samples.csv'));
  const [outcome, fault] = [header.indexOf('outcome'), header.indexOf('fault')];
  const ofFault = rows.filter((row) => row[fault] === 'kill-1');
  const { faults, unexplained } = JSON.parse(await saved('summary.json'));
  const { caused } = faults[0];
  expect(ofFault.length).toBeGreaterThan(0);
  expect(ofFault).toHaveLength(caused.operations_failed);
  expect(ofFault.every((row) => row[outcome] === 'failed')).toBe(true);

  expect(err).toMatch(/connection lost close_1006 \(fault kill-1\)$/m);
  expect(err).toMatch(/failed close_1006 [\d.]+ ms \(fault kill-1\)$/m);
  expect(out).toContain(`caused: ${caused.operations_failed} operations failed`);
  expect(out).toContain(`${caused.attempts_refused} attempts refused`);
  const share = `${unexplained.failures} of ${unexplained.of}`;
  expect(out).toContain(`failures    ${share} explained by no fault`);
  expect(await saved('summary.md')).toContain(`${share} failures, `);
  const entries = (await readFile(log, 'utf8')).trimEnd().split('\n');
  const failed = entries.filter((line) => line.includes('"msg":"operation failed"'));
  expect(failed.filter((line) => line.includes('"fault":"kill-1"'))).toHaveLength(ofFault.length);
  expect(await saved('windows.jsonl')).toMatch(/"lastError":\{[^}]*"fault":"kill-1"\}/);
});
