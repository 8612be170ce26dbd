import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runStatecrowd, startStatecrowd } from './run-statecrowd.ts';

let folder = '';
let scenario = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'statecrowd-run-'));
  scenario = join(folder, 'small.yaml');
  const load = 'load: { warmup: 1s, duration: 2s, cooldown: 1s }';
  const text = `name: small\nusers: { researcher: 3, observer: 2 }\n${load}\nthink_time: 0.2\n`;
  writeFileSync(scenario, `${text}progress_interval: 1s\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function readSummary(output: string): unknown {
  return JSON.parse(readFileSync(join(output, 'summary.json'), 'utf8'));
}

describe.concurrent('run', () => {
  test('runs a scenario against the embedded platform and saves its results', async () => {
    const output = join(folder, 'results-of-run');
    const args = ['run', scenario, '--seed', '7', '--output', output];
    const { code, out, err } = await runStatecrowd(args);
    expect({ code, err: err.includes('embedded platform') }).toEqual({ code: 0, err: true });
    expect(out).toMatch(/^(PASSED|GENERATOR-LIMITED)/);
    expect(out).toContain(`statecrowd run ${scenario} --seed 7`);
    expect(readSummary(output)).toMatchObject({
      scenario: 'small',
      seed: 7,
      complete: true,
      users: { created: 5, connected: 5 },
    });
  });

  test('shows only the verdict with --quiet and saves nothing with --no-export', async () => {
    const args = ['run', scenario, '--quiet', '--no-export', '--duration', '1'];
    const { code, out, err } = await runStatecrowd(args, { folder });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^(PASSED|GENERATOR-LIMITED) [^\n]*\n$/);
    expect(existsSync(join(folder, 'results'))).toBe(false);
  });

  test('keeps what was measured when it is stopped, and says so', async () => {
    const output = join(folder, 'results-of-stop');
    const call = startStatecrowd(['run', scenario, '--duration', '1h', '--output', output]);
    await call.untilError(/steady/);
    call.child.kill('SIGINT');
    const { code, err } = await call.ended;
    expect(code).toBe(130);
    expect(err).toContain('stopping, again to leave at once');
    expect(readSummary(output)).toMatchObject({ complete: false, reason: 'SIGINT' });
  });

  test('ends with 143 on SIGTERM', async () => {
    const call = startStatecrowd(['run', scenario, '--duration', '1h', '--no-export']);
    await call.untilError(/steady/);
    call.child.kill('SIGTERM');
    expect(await call.ended).toMatchObject({ code: 143 });
  });

  test('refuses a target that does not answer and a folder that is taken', async () => {
    const args = ['run', scenario, '--ws-url', 'ws://127.0.0.1:1', '--output', folder];
    const { code, out, err } = await runStatecrowd(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('--ws-url');
    expect(err).toContain('--output');
    expect(readdirSync(folder)).not.toContain('summary.json');
  });
});

describe('simulate', () => {
  test('gives the same bytes for the same seed', async () => {
    const outputs = [join(folder, 'first'), join(folder, 'second')];
    for (const output of outputs) {
      const args = ['simulate', scenario, '--duration', '1m', '--seed', '3', '--output', output];
      expect(await runStatecrowd(args)).toMatchObject({ code: 0 });
    }
    for (const file of ['summary.json', 'windows.jsonl']) {
      const [first, second] = outputs.map((output) => readFileSync(join(output, file), 'utf8'));
      expect(first).toBe(second);
      expect(first).not.toBe('');
    }
  });
});
