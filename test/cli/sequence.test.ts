import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { runStatecrowd, startStatecrowd } from './run-statecrowd.ts';

let folder = '';
let good = '';
let bad = '';

const load = 'load: { warmup: 1s, duration: 30s, cooldown: 1s }\nthink_time: 0.1\n';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'statecrowd-sequence-'));
  good = write('good.yaml', `name: good\nusers: { researcher: 3 }\n${load}`);
  bad = write('bad.yaml', `name: bad\nusers: { observer: 2 }\n${load}model: { loss: 1 }\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function overviewIn(out: string): Readonly<Record<string, unknown>> {
  return Object(JSON.parse(out));
}

describe('several scenarios', () => {
  test('run one after the other into folders of their own, and end with an overview', async () => {
    const output = join(folder, 'several');
    const args = ['simulate', good, bad, good, '--output', output];
    const { code, out, err } = await runStatecrowd(args);
    expect(code).toBe(1);
    expect(readdirSync(output)).toEqual(['01-good', '02-bad', '03-good']);
    for (const name of readdirSync(output)) {
      expect(existsSync(join(output, name, 'summary.json'))).toBe(true);
    }
    expect(err).toMatch(/run 1 of 3: good\n[^]*\nrun 2 of 3: bad\n[^]*\nrun 3 of 3: good\n/);
    const overview = out.slice(out.indexOf('3 runs · 2 passed · 1 failed'));
    expect(overview).toMatch(/^1 {2}good +passed +3 +\d+ +\d.* ms +\S+01-good$/m);
    expect(overview).toMatch(/^2 {2}bad +failed +2 +\d+ +100 % +n\/a +\S+02-bad$/m);
    expect(overview).toMatch(/✘ 2 bad: \S/);
    expect(overview).toContain(`statecrowd simulate ${good} ${bad} ${good}\n`);
  });

  test('are read by machines as JSON, which has the standard output for itself', async () => {
    const { code, out, err } = await runStatecrowd(['simulate', good, bad, '--json'], { folder });
    expect(code).toBe(1);
    expect(overviewIn(out)).toMatchObject({
      complete: true,
      reason: null,
      runs: [
        { number: 1, scenario: 'good', state: 'done', verdict: 'passed', exit_code: 0, users: 3 },
        { number: 2, scenario: 'bad', state: 'done', verdict: 'failed', exit_code: 1 },
      ],
    });
    expect(err).toMatch(/^PASSED/m);
    expect(readdirSync(join(folder, 'results'))).toHaveLength(2);
  });

  test('stop after the first that did not pass where that is asked for', async () => {
    const args = ['simulate', bad, good, '--stop-on-failure', '--no-export', '--json'];
    const { code, out, err } = await runStatecrowd(args);
    expect(code).toBe(1);
    expect(overviewIn(out)).toMatchObject({
      complete: false,
      reason: 'stopped after a failure',
      runs: [{ state: 'done' }, { state: 'planned', verdict: null, exit_code: null }],
    });
    expect(err).not.toContain('run 2 of 2');
  });

  test('are repeated, with the same seed and so the same results', async () => {
    const output = join(folder, 'looped');
    const args = ['simulate', good, '--loop', '2', '--output', output, '--quiet'];
    const { code, out, err } = await runStatecrowd(args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^PASSED .*\nPASSED .*\n2 runs · 2 passed\n$/);
    const [first, second] = ['01-good', '02-good'].map((name) =>
      readFileSync(join(output, name, 'summary.json'), 'utf8'),
    );
    expect(first).toBe(second);
  });

  test('may be those of a tag, with others beside', async () => {
    const args = ['simulate', good, '--tag', 'stress', '--dry-run', '--duration', '5'];
    const { code, out } = await runStatecrowd(args);
    expect(code).toBe(0);
    expect(out.match(/^\S+ · \d+ users · seed 1$/gm)).toEqual([
      'good · 3 users · seed 1',
      'burst_activity · 100 users · seed 1',
      'stress_test · 500 users · seed 1',
    ]);
    expect(out).toMatch(/\ndry run: nothing was started\n$/);
  });

  test('are all checked before the first one starts', async () => {
    const broken = write('broken.yaml', 'name: broken\nusers: { reseacher: 1 }\n');
    const sessions = write(
      'sessions.yaml',
      'name: sessions\nusers: { observer: 1 }\nload: { model: sessions, rate: 1, duration: 5s }\n',
    );
    const args = ['run', good, broken, 'mixd_workload', sessions, '--users', '5', '--loop', 'x'];
    const { code, out, err } = await runStatecrowd([...args, '--output', folder, '--seed', 'y']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('6 problems, nothing was started');
    expect(err).toMatch(/broken\.yaml:2:10 users\.reseacher +unknown persona/);
    expect(err).toMatch(/"mixd_workload" +unknown scenario; did you mean "mixed_workload"/);
    expect(err).toMatch(/--users +sets no number of users .* \(\S+sessions\.yaml\)/);
    expect(err.match(/--seed/g)).toHaveLength(1);
    expect(err).toMatch(/--loop +"x" is not a whole number/);
    expect(err).toMatch(/--output +"\S+" is not empty/);
  });

  test('do not start when the target of all of them does not answer', async () => {
    const args = ['run', good, bad, '--ws-url', 'ws://127.0.0.1:1', '--no-export'];
    const { code, out, err } = await runStatecrowd(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('1 problem, nothing was started');
    expect(err).not.toContain('run 1 of 2');
  });

  test('do not go into a folder that holds something else', async () => {
    const { code, err } = await runStatecrowd(['simulate', good, good, '--output', folder]);
    expect(code).toBe(2);
    expect(err).toContain('1 problem, nothing was started');
    expect(err).toMatch(/--output +"\S+" is not empty/);
  });

  test('do not start when the second of them compares with what is not there', async () => {
    const threshold = 'thresholds: [all.latency p95 < 1s]\nbaseline: none\n';
    const compared = write('compared.yaml', `name: c\nusers: { observer: 1 }\n${load}${threshold}`);
    const { code, err } = await runStatecrowd(['simulate', good, compared, '--no-export']);
    expect(code).toBe(2);
    expect(err).toMatch(/--baseline +"none" .*compared\.yaml/);
    expect(err).not.toContain('run 1 of 2');
  });

  test('end with the one a signal came to', async () => {
    const text = 'load: { warmup: 1s, duration: 10m }\nprogress_interval: 1s\n';
    const long = write('long.yaml', `name: long\nusers: { observer: 2 }\n${text}`);
    const call = startStatecrowd(['run', long, good, '--no-export']);
    onTestFinished(() => void call.child.kill('SIGKILL'));
    await call.untilError(/steady/);
    call.child.kill('SIGINT');
    const { code, out, err } = await call.ended;
    expect(code).toBe(130);
    expect(err).toContain('stopping, again to leave at once');
    expect(err).not.toContain('run 2 of 2');
    expect(out).toContain('2 runs · 1 interrupted · 1 not run');
  }, 60_000);
});

describe('a scenario of its own', () => {
  const users = ['--custom-users', 'researcher:2,observer:3'];
  const named = ['--custom-name', 'my_test', ...users];

  test('is described by options, has the default load, and takes all others', async () => {
    const description = ['--custom-description', 'What a "test" is for'];
    const args = ['run', 'custom', ...named, ...description, '--warmup', '2', '--dry-run'];
    const { code, out } = await runStatecrowd(args);
    expect(code).toBe(0);
    expect(out).toContain('my_test · 5 users · seed 1');
    expect(out).toContain('warm-up 2s · steady 1m · cool-down 5s');
    expect(out).toContain('researcher 2  observer 3');
  });

  test('runs, and the command to repeat it does the same', async () => {
    const outputs = [join(folder, 'custom-1'), join(folder, 'custom-2')];
    const [first = '', second = ''] = outputs;
    const args = ['simulate', 'custom', ...named, '--custom-description', 'for me', '--seed', '3'];
    const { code, out } = await runStatecrowd([...args, '--duration', '3', '--output', first]);
    expect(code).toBe(0);
    const line = /^repeat +(?:npx )?statecrowd (.*)$/m.exec(out)?.[1] ?? '';
    const words = [...line.matchAll(/'([^']*)'|\S+/g)].map(([whole, quoted]) => quoted ?? whole);
    expect(words.slice(0, 2)).toEqual(['simulate', 'custom']);
    expect(await runStatecrowd([...words, '--output', second])).toMatchObject({ code: 0 });
    const [one, other] = outputs.map((path) => readFileSync(join(path, 'summary.json'), 'utf8'));
    expect(one).toBe(other);
  });

  test('is told everything that is wrong with it', async () => {
    const mix = 'reseacher:2,observer:0,observer:-1,admin';
    const args = ['run', 'custom', '--custom-name', 'a b', '--custom-users', mix];
    const { code, err } = await runStatecrowd([...args, '--duration', '10x']);
    expect(code).toBe(2);
    expect(err).toContain('7 problems');
    expect(err).toMatch(/--custom-name +"a b" is not a name of letters/);
    expect(err).toMatch(/--custom-users +"observer:0" is nobody/);
    expect(err).toMatch(/--custom-users +"observer:-1" is not a persona and a number/);
    expect(err).toMatch(/--custom-users +"observer" is given twice/);
    expect(err).toMatch(/--custom-users +"admin" is not a persona and a number/);
    expect(err).toMatch(/--custom-users +unknown persona "reseacher"; did you mean "researcher"/);
    expect(err).toMatch(/--duration +"10x" is not a duration/);
  });

  test.each([
    ['a name', ['custom', ...users], '--custom-name  is missing; write a name'],
    ['users', ['custom', '--custom-name', 'x'], '--custom-users  is missing; write researcher:20'],
    ['its word', ['mixed_workload', ...users], '--custom-users  belongs to the scenario "custom"'],
  ])('needs %s', async (_, args, hint) => {
    const { code, err } = await runStatecrowd(['run', ...args, '--dry-run']);
    expect(code).toBe(2);
    expect(err).toContain('1 problem');
    expect(err).toContain(hint);
  });

  test('does not hide a file of that name', async () => {
    write('custom.yaml', `name: from_file\nusers: { observer: 1 }\n${load}`);
    for (const path of ['custom.yaml', './custom.yaml']) {
      const { out } = await runStatecrowd(['run', path, '--dry-run'], { folder });
      expect(out).toContain('from_file · 1 user');
    }
  });
});
