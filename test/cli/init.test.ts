import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../sources/scratch.ts';
import { runStatecrowd, type CallResult } from './run-statecrowd.ts';

const module = '{ "type": "module" }';

/** The commands that a call told to run, as words. */
function toldCommands({ out }: CallResult): readonly (readonly string[])[] {
  return [...out.matchAll(/^ +(?:npx )?statecrowd (.+)$/gm)].map(([, words = '']) =>
    words.split(' '),
  );
}

test('init writes a scenario and a persona, and all it tells to run passes', async () => {
  const folder = folderWith({ 'package.json': module });
  const written = await runStatecrowd(['init'], { folder });
  expect(written).toMatchObject({ code: 0, err: '' });
  expect(readdirSync(folder).toSorted()).toEqual([
    'STATECROWD.md',
    'package.json',
    'reader.ts',
    'readers.yaml',
    'topics.csv',
  ]);
  const commands = toldCommands(written);
  expect(commands.map(([command, file]) => `${command} ${file}`)).toEqual([
    'simulate ./readers.yaml',
    'run ./readers.yaml',
    'run ./reader.ts',
  ]);
  for (const words of commands) {
    const isReal = words[0] === 'run';
    const short = isReal ? ['--warmup', '0.5', '--duration', '1.5', '--cooldown', '0.5'] : [];
    const called = await runStatecrowd([...words, ...short, '--no-export'], { folder });
    expect(called).toMatchObject({ code: 0, out: expect.stringMatching(/^(?:PASSED|GENERATOR)/) });
    expect(called.out).toMatch(/reader http/);
  }
}, 60_000);

test('outside a package of modules the module says itself that it is one', async () => {
  const folder = folderWith({ 'package.json': '{ "name": "shop" }' });
  const written = await runStatecrowd(['init', 'load tests/first'], { folder });
  expect(written).toMatchObject({ code: 0, err: '' });
  expect(written.out).toContain("run 'load tests/first/reader.mts' --duration 10");
  const inside = join(folder, 'load tests/first');
  expect(readdirSync(inside)).toContain('reader.mts');
  for (const name of ['readers.yaml', 'STATECROWD.md']) {
    const text = readFileSync(join(inside, name), 'utf8');
    expect(text).toContain('reader.mts');
    expect(text).not.toContain('reader.ts');
  }
  const plan = ['run', 'load tests/first/reader.mts', '--dry-run'];
  expect(await runStatecrowd(plan, { folder })).toMatchObject({ code: 0 });
});

test('a folder in a package of modules counts as one', async () => {
  const folder = folderWith({ 'package.json': module });
  expect(await runStatecrowd(['init', 'tests'], { folder })).toMatchObject({ code: 0 });
  expect(existsSync(join(folder, 'tests/reader.ts'))).toBe(true);
});

test('the scenario points an editor to the schema of this very package', async () => {
  const folder = folderWith({});
  await runStatecrowd(['init'], { folder });
  const text = readFileSync(join(folder, 'readers.yaml'), 'utf8');
  const path = /^# yaml-language-server: \$schema=(.*)$/m.exec(text)?.[1] ?? '';
  const schema: unknown = JSON.parse(readFileSync(resolve(folder, path), 'utf8'));
  expect(schema).toMatchObject({ title: 'Statecrowd scenario' });
});

test('whatever is there is told at once, and nothing is written', async () => {
  const folder = folderWith({ 'topics.csv': 'mine', 'reader.mts': 'mine', 'plain.txt': '' });
  const refused = await runStatecrowd(['init', '--forse'], { folder });
  expect(refused).toMatchObject({ code: 2, out: '' });
  expect(refused.err).toMatch(/^statecrowd init: 3 problems, nothing was started\n/);
  expect(refused.err).toMatch(/--forse +unknown option/);
  expect(refused.err).toMatch(/reader\.mts +exists already and is not overwritten/);
  expect(refused.err).toMatch(/topics\.csv +exists already and is not overwritten/);
  expect(readdirSync(folder).toSorted()).toEqual(['plain.txt', 'reader.mts', 'topics.csv']);
  expect(readFileSync(join(folder, 'topics.csv'), 'utf8')).toBe('mine');
  const notAFolder = await runStatecrowd(['init', 'plain.txt'], { folder });
  expect(notAFolder).toMatchObject({ code: 2, err: expect.stringContaining('is not a folder') });
  const below = await runStatecrowd(['init', 'plain.txt/below'], { folder });
  expect(below).toMatchObject({ code: 2, err: expect.stringContaining('cannot be written') });
  const empty = await runStatecrowd(['init', ''], { folder });
  expect(empty).toMatchObject({ code: 2, err: expect.stringContaining('is empty') });
});

const takesNoFolder = '/proc';

test.runIf(existsSync(takesNoFolder))('a folder that cannot be made is told', async () => {
  const missing = `${takesNoFolder}/statecrowd`;
  const refused = await runStatecrowd(['init', missing]);
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('cannot be written') });
  expect(statSync(missing, { throwIfNoEntry: false })).toBeUndefined();
});
