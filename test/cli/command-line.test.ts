import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runStatecrowd, startStatecrowd } from './run-statecrowd.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'statecrowd-cli-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const small = 'name: small\nusers: { observer: 3 }\nload: { duration: 5s }\n';

describe('help', () => {
  test.each([[['--help']], [['help']], [['-h']]])('%j shows the commands', async (args) => {
    const { code, out, err } = await runStatecrowd(args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const command of ['list', 'run', 'simulate', 'schedule', 'serve'])
      expect(out).toContain(command);
  });

  test.each(['list', 'run', 'simulate', 'schedule', 'serve'])(
    'of %s has an example',
    async (command) => {
      const { code, out } = await runStatecrowd([command, '--help']);
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`Examples?:\\n {2}statecrowd ${command}`));
    },
  );

  test('wins over mistakes', async () => {
    const { code, out, err } = await runStatecrowd(['run', '--nonsense', '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('--spawn-rate');
  });

  test('is shown when no command is given, as wrong input', async () => {
    const { code, out, err } = await runStatecrowd([]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Usage: statecrowd');
  });

  test('the version is that of the package', async () => {
    const { code, out } = await runStatecrowd(['--version']);
    expect(code).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('list', () => {
  test('shows the shipped scenarios, one per line', async () => {
    const { code, out } = await runStatecrowd(['list']);
    expect(code).toBe(0);
    const names = out
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(names).toEqual([
      'burst_activity',
      'coalition_operations',
      'database_intensive',
      'development_testing',
      'failover_test',
      'long_running',
      'mixed_workload',
      'research_conference',
      'stress_test',
      'system_monitoring',
    ]);
  });

  test('shows scenarios of a tag as JSON', async () => {
    const { out } = await runStatecrowd(['list', 'scenarios', '--tag', 'quick', '--json']);
    expect(JSON.parse(out)).toEqual([
      expect.objectContaining({
        name: 'development_testing',
        tags: ['quick'],
        duration_seconds: 300,
        users: { developer: 20, observer: 6, admin: 2, analyst: 2 },
      }),
      expect.objectContaining({ name: 'failover_test', tags: ['quick', 'recovery'] }),
    ]);
  });

  test.each([
    ['personas', 'researcher'],
    ['schedules', 'daily'],
    ['protocols', 'agents'],
    ['metrics', 'websocket.latency'],
  ])('shows %s', async (what, name) => {
    const { code, out } = await runStatecrowd(['list', what]);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^${name} `, 'm'));
  });

  test.each([
    [['list', 'persona'], 'did you mean "personas"?'],
    [['list', '--tag', 'standrad'], 'did you mean "standard"?'],
    [['list', 'personas', '--tag', 'quick'], 'have no tags'],
    [['list', '--jsno'], 'did you mean --json?'],
    [['list', 'personas', 'protocols'], 'one argument too many'],
  ])('%j is wrong input', async (args, hint) => {
    const { code, out, err } = await runStatecrowd(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(hint);
  });

  test('does not mind a reader that stops reading', async () => {
    const call = startStatecrowd(['list']);
    call.child.stdout?.destroy();
    expect(await call.ended).toMatchObject({ code: 0, signal: null, err: '' });
  });
});

describe('a dry run', () => {
  test('shows the resolved plan and starts nothing', async () => {
    const args = ['run', 'mixed_workload', '--duration', '30', '--users', '60', '--seed', '7'];
    const { code, out, err } = await runStatecrowd([...args, '--dry-run']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('mixed_workload · 60 users · seed 7');
    expect(out).toContain('warm-up 10s · steady 30s · cool-down 5s');
    expect(out).toContain('researcher 21  coordinator 10  observer 18');
    expect(out).toContain('6 per second');
    expect(out).toContain('embedded platform');
    expect(out).toContain('nothing was started');
  });

  test('takes a file, and options anywhere', async () => {
    const path = write('small.yaml', small);
    const { out } = await runStatecrowd(['run', '--dry-run', '--seed=9', path, '--cooldown=1m']);
    expect(out).toContain('small · 3 users · seed 9');
    expect(out).toContain('steady 5s · cool-down 1m');
  });

  test('takes settings from the environment below those of the command line', async () => {
    const environment = { STATECROWD_SEED: '5', STATECROWD_DURATION: '7s' };
    const args = ['run', write('small.yaml', small), '--dry-run', '--seed', '6'];
    const { out } = await runStatecrowd(args, { environment });
    expect(out).toContain('seed 6');
    expect(out).toContain('steady 7s');
  });

  test('shows targets without their passwords', async () => {
    const { code, out, err } = await runStatecrowd(
      ['run', 'mixed_workload', '--duration', '30', '--dry-run', '--ws-url', 'ws://127.0.0.1:9/ws'],
      { environment: { STATECROWD_DB_URL: 'postgres://user:verysecret@localhost/name' } },
    );
    expect(code).toBe(0);
    expect(out).toContain('ws://127.0.0.1:9/ws');
    expect(out).toContain('postgres://user:***@localhost/name');
    expect(out + err).not.toContain('verysecret');
  });

  test('works for a simulation, which has no target options', async () => {
    const args = ['simulate', 'mixed_workload', '--users', '10', '--dry-run'];
    expect(await runStatecrowd(args)).toMatchObject({ code: 0 });
    const refused = await runStatecrowd([...args, '--ws-url', 'ws://localhost']);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('--ws-url  unknown option');
  });
});

describe('wrong input', () => {
  test('is a target without the database its scenario cannot do without', async () => {
    const path = write('strict.yaml', `${small}target: { without_database: refuse }\n`);
    const args = ['run', path, '--dry-run', '--ws-url', 'ws://localhost:9'];
    const { code, err } = await runStatecrowd(args);
    expect(code).toBe(2);
    expect(err).toContain('--db-url  is needed for the database operations');
    const url = 'postgres://localhost/name';
    expect(await runStatecrowd([...args, '--db-url', url])).toMatchObject({ code: 0 });
    expect(await runStatecrowd(['run', path, '--dry-run'])).toMatchObject({ code: 0 });
  });

  test.each([
    [['rnu'], '"rnu"  unknown command; did you mean "run"?'],
    [['--frob'], '--frob  unknown option'],
    [['run', 'mixed_wrkload'], 'unknown scenario; did you mean "mixed_workload"?'],
    [['run', '../package'], '../package  does not exist'],
    [['run', 'constructor'], 'unknown scenario'],
    [['run'], '<scenario>  is missing'],
    [['stress', 'mixed_workload', 'stress_test'], 'one argument too many'],
    [['run', ''], '<scenario>  is empty'],
    [['run', '--tag', 'standrad'], 'did you mean "standard"?'],
    [['run', 'mixed_workload', '--loop', '0'], 'not a whole number from 1 to 1000'],
    [['run', 'mixed_workload', '--json', '--dry-run'], 'cannot be combined'],
    [['run', 'mixed_workload', '--custom-name', 'x'], 'belongs to the scenario "custom"'],
    [['schedule'], '<schedule>  is missing'],
    [['schedule', 'dialy'], 'did you mean "daily"?'],
    [['schedule', 'daily', '--output', 'x', '--no-export'], 'cannot be combined'],
    [['schedule', 'daily', '--simulate', '--migrate'], 'cannot be combined with --simulate'],
    [['run', 'mixed_workload', '--durration', '5'], 'did you mean --duration?'],
    [['run', 'mixed_workload', '--duration'], 'needs a value'],
    [['run', 'mixed_workload', '--duration', '--quiet'], 'needs a value'],
    [['run', 'mixed_workload', '--duration', '-5'], '"-5" is not a duration'],
    [['run', 'mixed_workload', '--duration=5 minutes'], 'write 5m'],
    [['run', 'mixed_workload', '--quiet=yes'], 'takes no value'],
    [['run', 'mixed_workload', '--users', '0'], 'not a number of users'],
    [['run', 'mixed_workload', '--users', 'pilot:3'], '"pilot" is not a persona'],
    [['run', 'mixed_workload', '--spawn-rate', '1/s'], 'users per second'],
    [['run', 'mixed_workload', '--seed', '1.5'], 'not a whole number'],
    [['run', 'mixed_workload', '--ws-url', 'http://127.0.0.1'], 'must begin with ws://'],
    [['run', 'mixed_workload', '--ws-url', 'ws://10.1.2.3'], 'add --allow-host 10.1.2.3'],
    [['run', 'mixed_workload', '--http-url', 'http://169.254.169.254/'], 'never a target'],
    [['run', 'mixed_workload', '--allow-host', '*'], 'is not a host'],
    [['run', 'mixed_workload', '--token-env', 'NO_SUCH_TOKEN'], 'NO_SUCH_TOKEN is not set'],
    [['run', 'mixed_workload', '--output', 'x', '--no-export'], 'cannot be combined'],
    [['run', 'mixed_workload', '--verbose', '--quiet'], 'cannot be combined'],
    [['serve', '--port', '65536'], 'not a port'],
    [['serve', '--db-url', 'postgres://10.1.2.3/x'], 'not this machine'],
    [['serve', 'now'], 'one argument too many'],
  ])('%j exits with 2 and one line about it', async (args, hint) => {
    const { code, out, err } = await runStatecrowd(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(hint);
    expect(err).toContain('1 problem, nothing was started');
    expect(err).not.toMatch(/\n\s+at /);
    expect(err.trimEnd().split('\n')).toHaveLength(2);
  });

  test('is reported completely in one call', async () => {
    const path = write('broken.yaml', 'name: b\nuser: {}\nusers: { observer: x }\n');
    const args = ['run', path, '--dration', '5', '--duration', '10x', '--users', 'reseacher:5'];
    const more = ['--quite', '--seed', '-1', '--ws-url', 'ftp://x', '--output', 'x', '--no-export'];
    const { code, err } = await runStatecrowd([...args, ...more, '--cooldown']);
    expect(code).toBe(2);
    const places = err
      .split('\n')
      .slice(1, -1)
      .map((line) => line.trim().split(/\s{2,}/)[0]);
    expect(places).toEqual([
      '--dration',
      '--quite',
      '--cooldown',
      '--output',
      `${path}:2:1 user`,
      `${path}:3:10 users.observer`,
      '--duration',
      '--users',
      '--seed',
      '--ws-url',
    ]);
  });

  test('with a word after an unknown flag is still understood', async () => {
    const { err } = await runStatecrowd(['run', '--quite', 'mixed_workload']);
    expect(err).toContain('1 problem');
    const unclear = await runStatecrowd(['run', '--frobnicate', 'mixed_workload']);
    expect(unclear.err).toContain('1 problem');
  });

  test('never shows a password', async () => {
    const url = 'postgres://user:very/sec@ret@10.1.2.3/name';
    const { code, err } = await runStatecrowd(['run', 'mixed_workload', '--db-url', url]);
    expect(code).toBe(2);
    expect(err).toContain('user:***@');
    expect(err).not.toMatch(/very|sec@|@ret/);
  });

  test('cannot steer the terminal', async () => {
    const { err } = await runStatecrowd(['run', 'a\u001b[31mb', '--x\u001b[2J']);
    expect(err).not.toContain('\u001b');
  });

  test.each([
    ['a folder', () => folder, 'is not a file'],
    ['a device', () => '/dev/zero', 'is not a file'],
    ['missing', () => join(folder, 'none.yaml'), 'does not exist'],
    ['empty', () => write('empty.yaml', ''), 'is empty'],
    ['binary', () => write('b.yaml', new Uint8Array([0xff, 0xfe, 0x00])), 'is not UTF-8 text'],
    ['too large', () => write('large.yaml', `# ${'x'.repeat(1_100_000)}`), 'larger than 1 MiB'],
    ['no YAML', () => write('bad.yaml', 'name: ['), 'is not valid YAML'],
    ['deep', () => write('deep.yaml', '['.repeat(10_000)), 'deeper than 64'],
    ['of code', () => write('code.yaml', 'name: !!js/function "x"'), 'tags of its own'],
  ])('from a file that is %s exits with 2', async (_, path, hint) => {
    const { code, err } = await runStatecrowd(['run', path(), '--dry-run']);
    expect(code).toBe(2);
    expect(err).toContain(hint);
    expect(err).not.toMatch(/\n\s+at /);
  });
});
