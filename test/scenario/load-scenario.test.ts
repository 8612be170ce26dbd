import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { problemsOf } from '../../src/scenario/checked.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';

const registry = { personas: ['researcher', 'observer'], protocols: ['agents'] };
function load(text: string): ReturnType<typeof loadScenario> {
  return loadScenario({ file: 'a.yaml', text }, registry);
}
function complaints(text: string): readonly string[] {
  return problemsOf(load(text)).map(({ where, message }) => `${where} | ${message}`);
}

describe('a scenario file', () => {
  test('needs a name and users, everything else has a default', () => {
    const loaded = load('name: small\nusers: { researcher: 2, observer: 0 }\n');
    expect(loaded).toMatchObject({
      kind: 'valid',
      value: {
        draft: {
          name: 'small',
          users: { researcher: 2 },
          seed: 1,
          load: { model: 'users', steadyMs: undefined, phases: undefined },
          target: { wsUrl: undefined, protocol: 'agents', withoutDatabase: 'skip' },
          reconnect: { attempts: 10, delayMs: 4_000, maxDelayMs: 10_000 },
          database: { poolSize: 20, overflow: 10, schema: 'statecrowd' },
          thinkTime: 1,
        },
      },
    });
  });

  test('gives every group its keys', () => {
    const text = [
      'name: full',
      'users: { observer: 5 }',
      'load: { warmup: 1m, duration: 90, cooldown: 500ms, spawn_rate: 2.5 }',
      'target: { ws_url: "ws://localhost:1", allow_hosts: [a.example], token_env: TOKEN }',
      'reconnect: { attempts: 0, delay: 2s, max_delay: 1m }',
      'database: { pool_size: 3, lock_timeout: 1s, keep_data: true }',
      'timeouts: { operation: 3s }',
      'think_time: 0',
      'model: { loss: 0.5, http: { median: 0.3ms, p99: 1ms } }',
    ].join('\n');
    expect(load(text)).toMatchObject({
      value: {
        draft: {
          load: { warmupMs: 60_000, steadyMs: 90_000, cooldownMs: 500, spawnRatePerSecond: 2.5 },
          target: { wsUrl: 'ws://localhost:1', allowHosts: ['a.example'], tokenEnv: 'TOKEN' },
          reconnect: { attempts: 0, delayMs: 2_000, maxDelayMs: 60_000 },
          database: { poolSize: 3, lockTimeoutMs: 1_000, keepData: true },
          timeouts: { operationMs: 3_000 },
          thinkTime: 0,
          model: { loss: 0.5, http: { medianMs: 0.3, p99Ms: 1 } },
        },
      },
    });
  });

  test('is told all its problems in the order they were written, with line and column', () => {
    const text = [
      'name: 5',
      'users: { reseacher: 3, observer: "4" }',
      'load:',
      '  duraton: 30',
      '  warmup: -1',
      '  cooldown: 3 minutes',
      'think_time: .nan',
    ].join('\n');
    expect(complaints(text)).toEqual([
      expect.stringMatching(/^a\.yaml:1:1 name \| 5 is not a name/),
      expect.stringMatching(
        /^a\.yaml:2:10 users\.reseacher \| unknown persona .* did you mean "researcher"\?/,
      ),
      expect.stringMatching(/^a\.yaml:2:24 users\.observer \| "4" is not a whole number/),
      expect.stringMatching(
        /^a\.yaml:4:3 load\.duraton \| unknown key .* did you mean "duration"\?/,
      ),
      expect.stringMatching(/^a\.yaml:5:3 load\.warmup \| -1 is not a duration/),
      expect.stringMatching(/^a\.yaml:6:3 load\.cooldown \| .* write 3m$/),
      expect.stringMatching(/^a\.yaml:7:1 think_time \| NaN is not a number/),
    ]);
  });

  test.each([
    ['users', 'x: 1', 'unknown persona'],
    ['users', '{ observer: 1.5 }', 'not a whole number'],
    ['users', '{ observer: -1 }', 'not a whole number'],
    ['users', '{ observer: .inf }', 'not a whole number'],
    ['users', '{ observer: 1000001 }', 'not a whole number'],
    ['users', '[1]', 'a list is not'],
    ['seed', '1e300', 'not a whole number'],
    ['seed', 'abc', 'not a whole number'],
    ['seed', '-1', 'not a whole number'],
    ['seed', '18446744073709551616', 'not a whole number'],
    ['load', '{ duration: 0 }', 'longer than 0s'],
    ['load', '{ duration: 25000h }', 'longer than 24 days'],
    ['load', '{ spawn_rate: 0 }', 'not a number from'],
    ['load', 'fast', 'not a group of keys'],
    ['tags', 'quick', 'not a list'],
    ['tags', '[[quick]]', 'a list is not a tag'],
    ['target', '{ protocol: agent }', 'did you mean "agents"?'],
    ['target', '{ without_database: maybe }', 'not one of refuse, skip'],
    ['target', '{ token_env: "a b" }', 'name of an environment variable'],
    ['target', '{ db_url: 5 }', 'not a URL'],
    ['database', '{ schema: "Robert; drop" }', 'not a Postgres schema'],
    ['database', '{ migrate: "yes" }', 'not true or false'],
    ['model', '{ loss: 2 }', 'not a number from 0 to 1'],
    ['toString', '1', 'unknown key'],
    ['constructor', '{ prototype: 1 }', 'unknown key'],
  ])('with %s: %s is refused', (key, value, reason) => {
    const base = key === 'users' ? 'name: x\n' : 'name: x\nusers: { observer: 1 }\n';
    const text = value === 'x: 1' ? `${base}${key}:\n  ${value}` : `${base}${key}: ${value}`;
    expect(complaints(text).join('\n')).toContain(reason);
  });

  test.each([
    ['nothing', '', 'is empty'],
    ['only a comment', '# nothing\n', 'is empty'],
    ['a null', '~', 'is empty'],
    ['no map', 'just text', 'is not a group of keys'],
    ['two documents', 'a: 1\n---\nb: 2', 'more than one document'],
    ['a key twice', 'name: a\nname: b', 'a.yaml:2:1 | this key is written twice'],
    ['an unclosed list', 'name: [', 'is not valid YAML'],
    ['tabs', 'load:\n\twarmup: 1', 'is not valid YAML'],
    ['a tag of code', 'name: !!js/function "x"', 'tags of its own'],
    ['a local tag', 'name: !secret x', 'tags of its own'],
    ['a merge key', 'a: &a {b: 1}\nload: {<<: *a}', 'merge keys'],
    ['YAML 1.1', '%YAML 1.1\n---\nname: x', 'only 1.2'],
    ['a list as key', '[a]: 1', 'a plain word'],
    ['a prototype', '__proto__: {polluted: true}', '"__proto__" is not allowed'],
    ['deep lists', '['.repeat(10_000), 'deeper than 64'],
    ['deep blocks', `a: ${'- '.repeat(10_000)}x`, 'is not valid YAML'],
    ['deep maps', `${'? '.repeat(5_000)}x`, 'deeper than 64'],
    ['an unknown alias', 'name: *nobody', 'aliases that cannot be followed'],
    ['NUL', 'name: "\u0000"', 'NUL'],
    ['more than 1 MiB', `# ${'x'.repeat(1_048_576)}`, 'larger than 1 MiB'],
    ['51 aliases', `a: &a 1\nb: [${'*a,'.repeat(51)}]`, 'more than 50 aliases'],
  ])('that holds %s is refused', (_, text, reason) => {
    expect(complaints(text).join('\n')).toContain(reason);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test('cannot grow by aliases of aliases', () => {
    const rows = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, index, names) => {
      const item = index === 0 ? 'x' : `*${names[index - 1]}`;
      return `${name}: &${name} [${Array.from({ length: 9 }, () => item).join(', ')}]`;
    });
    expect(complaints(rows.join('\n')).join('\n')).toContain('aliases');
  });

  test('may contain itself without harm', () => {
    expect(complaints('a: &a [*a]').join('\n')).toContain('unknown key "a"');
  });

  test('is read or refused, never thrown at, whatever the text', () => {
    const piece = fc.constantFrom(
      'name',
      'users',
      ': ',
      '- ',
      '\n',
      '  ',
      '[',
      '}',
      '&a',
      '*a',
      '"',
    );
    const text = fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 30 });
    fc.assert(
      fc.property(text, (pieces) => {
        expect(['valid', 'invalid']).toContain(load(pieces.join('')).kind);
      }),
      { numRuns: 500 },
    );
  });
});
