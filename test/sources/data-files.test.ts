import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { problemsOf } from '../../src/scenario/checked.ts';
import type { JsonObject } from '../../src/scenario/operation.ts';
import { collectSettings, overridable, type SettingName } from '../../src/scenario/overrides.ts';
import { resolveScenario } from '../../src/scenario/resolve-scenario.ts';
import { openScenario } from '../../src/sources/open-scenario.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;
type Options = Readonly<Partial<Record<SettingName, string>>>;

/** What a scenario with these files beside it brings along, and all that is wrong with it. */
async function opened(data: unknown, files: Files, options: Options & { more?: object } = {}) {
  const { more, ...chosen } = options;
  const folder = await scratchFolder();
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const scenario = { name: 'shop', users: { researcher: 3 }, data, ...more };
  const path = join(folder, 'shop.yaml');
  await writeFile(path, JSON.stringify(scenario));
  const settings = collectSettings(chosen, {}, overridable);
  const { loaded, rows, registry } = await openScenario(path, { settings, environment: {} });
  const problems = problemsOf(resolveScenario(loaded, settings, registry));
  const complaints = problems.map(({ where, message }) => {
    return `${where.replace(/^.*shop\.yaml:\d+:\d+ /, '')} | ${message}`;
  });
  return { rows, complaints };
}

async function rowsOf(name: string, content: string | Uint8Array): Promise<readonly JsonObject[]> {
  const { rows, complaints } = await opened({ it: name }, { [name]: content });
  expect(complaints).toEqual([]);
  return rows['it']?.rows ?? [];
}

async function complaintsOf(name: string, content: string | Uint8Array) {
  const { complaints } = await opened({ it: name }, { [name]: content });
  return complaints;
}

describe('a CSV file', () => {
  test('is rows of text under the names of its header', async () => {
    expect(await rowsOf('a.csv', 'user,age\nann,41\nbob,007\n')).toEqual([
      { user: 'ann', age: '41' },
      { user: 'bob', age: '007' },
    ]);
  });

  test('may have a byte order mark, quotes, Windows line ends and empty lines', async () => {
    const text = '\uFEFFuser,says\r\nann,"a ""b"", c"\r\n\r\nbob,"two\r\nlines"\r\nçid,ü';
    expect(await rowsOf('a.csv', text)).toEqual([
      { user: 'ann', says: 'a "b", c' },
      { user: 'bob', says: 'two\r\nlines' },
      { user: 'çid', says: 'ü' },
    ]);
  });

  test('is refused with the line of every ragged row, up to 20 of them', async () => {
    const ragged = Array.from({ length: 1254 }, () => 'x,y,z').join('\n');
    const text = `user,says\nann,"two\nlines"\nbob,"two\nlines",3\n${ragged}\ncid,3\n`;
    const complaints = await complaintsOf('a.csv', text);
    expect(complaints.slice(0, 2)).toEqual([
      'a.csv:4 | has 3 fields, the header 2',
      'a.csv:6 | has 3 fields, the header 2',
    ]);
    expect(complaints).toHaveLength(21);
    expect(complaints[20]).toBe('a.csv | and 1,235 more');
  });

  test.each([
    ['', ['data.it | a.csv is empty']],
    ['user,age\n', ['a.csv | has a header and no rows']],
    ['user,,user\n1,2,3', ['a.csv:1 | column 2 has no name', 'a.csv:1 | "user" is there twice']],
    [
      'user\nan"n',
      ['a.csv:2 | a quote stands inside a field; put the field in quotes and write ""'],
    ],
    ['a,b\n1', ['a.csv:2 | has 1 field, the header 2']],
    ['user\n"ann', ['a.csv:2 | the file ends within a field in quotes']],
    ['user\n"a"b', ['a.csv:2 | a field goes on after its closing quote; write "" for a quote']],
  ])('%j is refused', async (text, expected) => {
    expect(await complaintsOf('a.csv', text)).toEqual(expected);
  });

  test('that is not UTF-8 is refused', async () => {
    const complaints = await complaintsOf('a.csv', Uint8Array.of(0x61, 0x0a, 0xff, 0xfe));
    expect(complaints).toEqual(['data.it | a.csv is not UTF-8 text']);
  });

  test('with a quote that is never closed stops at the longest row there may be', async () => {
    const text = `user\n"${'x\n'.repeat(600_000)}`;
    expect((await complaintsOf('a.csv', text)).at(-1)).toMatch(/a row is longer than 1 MiB/);
  });

  test('of 100,000 rows is read as a whole', async () => {
    const lines = Array.from({ length: 100_000 }, (_, row) => `user-${row},secret-${row}`);
    const rows = await rowsOf('a.csv', `user,password\n${lines.join('\n')}\n`);
    expect(rows).toHaveLength(100_000);
    expect(rows.at(-1)).toEqual({ user: 'user-99999', password: 'secret-99999' });
  });

  test('of more than a million rows is refused', async () => {
    const text = `n\n${'1\n'.repeat(1_000_001)}`;
    expect(await complaintsOf('a.csv', text)).toEqual(['a.csv | has more than 1,000,000 rows']);
  });

  test('of more than 64 MiB is refused without being read', async () => {
    const complaints = await complaintsOf('a.csv', new Uint8Array(64 * 1_048_576 + 1));
    expect(complaints).toEqual(['data.it | a.csv is larger than 64 MiB']);
  });
});

describe('a JSON file', () => {
  test('is a list of objects whose values keep their kind', async () => {
    const rows = [
      { word: 'a', weight: 1.5, rare: false, note: null },
      { weight: 2, word: 'b', rare: true, note: 'x' },
    ];
    expect(await rowsOf('a.json', JSON.stringify(rows))).toEqual(rows);
  });

  test.each([
    ['[{"a": 1},\n {"a" 2}]', ['a.json:2:7 | is not valid JSON']],
    ['{"a": 1}', ['a.json | is not a list of objects; write [{ … }, { … }]']],
    ['[]', ['a.json | is an empty list; write [{ … }, { … }]']],
    [
      '[{"a": 1, "b": 2}, {"a": 1}, 5, {"a": 1, "b": [1]}, {"a": 1, "b": 2, "c": 3}, {}]',
      [
        'a.json row 2 | has other keys than the first: without "b"',
        'a.json row 3 | is not an object',
        'a.json row 4 | "b" must be text, a number, true, false or null',
        'a.json row 5 | has other keys than the first: with "c"',
        'a.json row 6 | has no keys',
      ],
    ],
  ])('%j is refused', async (text, expected) => {
    expect(await complaintsOf('a.json', text)).toEqual(expected);
  });
});

describe('data of a scenario', () => {
  test('is taken in sequence unless it says otherwise, and a preset replaces it', async () => {
    const data = { terms: 'a.csv', accounts: { file: 'b.csv', take: 'shared' } };
    const files = { 'a.csv': 'a\n1', 'b.csv': 'b\n1\n2', 'c.csv': 'c\n1\n2\n3' };
    const plain = await opened(data, files);
    expect(plain.rows).toMatchObject({
      terms: { take: 'sequence', rows: [{ a: '1' }] },
      accounts: { take: 'shared' },
    });
    expect(plain.complaints).toEqual([]);
    const presets = { small: { data: { terms: 'c.csv' } } };
    const changed = await opened(data, files, { preset: 'small', more: { presets } });
    expect(changed.rows['terms']?.rows).toHaveLength(3);
    expect(changed.rows['accounts']?.rows).toHaveLength(2);
  });

  test('that is unique needs a row for every user of the plan', async () => {
    const data = { accounts: { file: 'a.csv', take: 'unique' } };
    const files = { 'a.csv': 'a\n1\n2\n3' };
    expect((await opened(data, files)).complaints).toEqual([]);
    const { complaints } = await opened(data, files, { users: '1200' });
    expect(complaints).toEqual([
      'data.accounts | a.csv has 3 rows for 1,200 users that take unique ones; ' +
        'add rows, or write take: sequence',
    ]);
    const load = { model: 'sessions', session: 1, phases: [{ name: 'a', duration: 10, level: 1 }] };
    const sessions = await opened(data, files, { more: { load } });
    expect(sessions.complaints[0]).toMatch(/has 3 rows for \d+ users/);
  });

  test('is judged together with everything else that is wrong', async () => {
    const data = {
      gone: 'gone.csv',
      odd: 'odd.txt',
      ragged: 'ragged.csv',
      typo: { file: 'a.csv', tkae: 'unique' },
      kind: { file: 'a.csv', take: 'uniqe' },
      list: ['a.csv'],
    };
    const { gone, odd, ragged } = data;
    const files = { 'ragged.csv': 'a\n1,2' };
    const first = await opened({ gone, odd, ragged }, files, { seed: '-1' });
    expect(first.complaints).toEqual([
      'data.gone | gone.csv does not exist',
      'data.odd | odd.txt is neither a .csv nor a .json file',
      'ragged.csv:2 | has 2 fields, the header 1',
      expect.stringMatching(/^--seed/),
    ]);
    const second = await opened(data, files, {});
    expect(second.complaints).toEqual([
      ...first.complaints.slice(0, 3),
      'data.typo.tkae | unknown key "tkae"; did you mean "take"? (file, take)',
      'data.kind.take | "uniqe" is not one of unique, sequence, shared; did you mean "unique"?',
      'data.list | a list is not the path of a file, or { file: …, take: … }',
    ]);
  });
});
