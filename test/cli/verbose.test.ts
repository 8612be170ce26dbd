import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VerboseLines } from '../../src/cli/terminal/verbose-lines.ts';
import { sampleAt } from '../streams/observed-run.ts';
import { runStatecrowd } from './run-statecrowd.ts';

let folder = '';
let scenario = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'statecrowd-verbose-'));
  scenario = join(folder, 'small.yaml');
  const load = 'load: { warmup: 1s, duration: 5s }';
  writeFileSync(
    scenario,
    `name: small\nusers: { researcher: 3, observer: 2 }\n${load}\nthink_time: 0.2\n`,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function verbose(...options: readonly string[]): Promise<readonly string[]> {
  const args = ['simulate', scenario, '--no-export', '--seed', '3', ...options];
  const { code, err } = await runStatecrowd(args);
  expect(code).toBe(0);
  return err.split('\n').filter((line) => /^ *\d+\.\d{3} s {2}/.test(line));
}

describe('--verbose', () => {
  test('shows transitions and operations of everybody, the same for a seed', async () => {
    const lines = await verbose('--verbose');
    expect(lines).toEqual(await verbose('--verbose'));
    const text = lines.join('\n');
    for (const user of ['researcher-0', 'researcher-2', 'observer-1']) expect(text).toContain(user);
    expect(text).toMatch(/^ +\d+\.\d{3} s {2}observer-0 {2}offline → connecting {2}started$/m);
    expect(text).toMatch(/ {2}online\.\w+ → online\.\w+ {2}after thinkTime$/m);
    expect(text).toMatch(/ {2}online\.\w+ {2}query\.\w+ ok [\d.]+ ms$/m);
    expect(text).toMatch(/^ +1\.000 s {2}phase steady$/m);
  });

  test('shows one user alone, by name or by number', async () => {
    const all = await verbose('--verbose');
    const own = all.filter((line) => / {2}(researcher-0|phase) ?/.test(line));
    const byName = await verbose('--verbose-user', 'researcher-0');
    expect(byName).toEqual(own);
    expect(byName.length).toBeGreaterThan(20);
    expect(await verbose('--verbose', '--verbose-user', '0')).toEqual(byName);
  });

  test('refuses users that do not come, and names those that were meant', async () => {
    const written = ['--verbose-user', 'obsrever-1', '--verbose-user', '5', '--log-level', 'all'];
    const args = ['simulate', scenario, ...written, '--log', 'x.log', '--quiet'];
    const { code, out, err } = await runStatecrowd(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/--verbose-user +"obsrever-1" is no user .* did you mean "observer-1"\?/);
    expect(err).toMatch(/--verbose-user +"5" is no user of this run/);
    expect(err).toMatch(/--verbose-user +cannot be combined with --quiet/);
    expect(err).toMatch(/--log-level +"all" is no level/);
  });
});

describe('lines of what users do', () => {
  const linesOf = (shown: 'everybody' | ReadonlySet<string>): readonly string[] => {
    const lines: string[] = [];
    const verboseLines = new VerboseLines(shown);
    verboseLines.showWith((line) => lines.push(line));
    for (let index = 0; index < 1_500; index += 1) {
      verboseLines.watcher.observation?.(sampleAt(index, { user: 'observer-1' }));
    }
    verboseLines.finish();
    return lines;
  };

  test('are 200 a second at most; the rest is counted', () => {
    const lines = linesOf('everybody');
    expect(lines).toHaveLength(402);
    expect(lines[200]).toBe('… 800 more lines in this second; --verbose-user ID shows one user');
    expect(lines[401]).toMatch(/^… 300 more lines/);
  });

  test('of one user are all there', () => {
    expect(linesOf(new Set(['observer-1']))).toHaveLength(1_500);
    expect(linesOf(new Set(['observer-2']))).toHaveLength(0);
  });

  test('hold nothing that steers a terminal', () => {
    const lines: string[] = [];
    const verboseLines = new VerboseLines('everybody');
    verboseLines.watcher.observation?.(
      sampleAt(1, { outcome: 'failed', errorClass: 'bad\u001b[2J', operation: 'a\nb' }),
    );
    verboseLines.showWith((line) => lines.push(line));
    expect(lines).toEqual(['    0.001 s  observer-1  online.watching  ab failed bad[2J 1.0 ms']);
  });
});
