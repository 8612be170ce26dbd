import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { exits } from '../src/cli/exit-codes.ts';
import { chartFaults } from '../src/machines/chart-faults.ts';
import { blocksOf, pathsOf, textOf } from './support/documents.ts';

const root = join(import.meta.dirname, '..');
const pages = pathsOf('README.md', 'docs/*.md', 'docs/{guides,reference}/*.md');

/** The anchors that the headings of a page give. */
function anchorsOf(page: string): readonly string[] {
  return [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Links of a page to files of the project that are not there, or have no such heading. */
function deadLinks(page: string): readonly string[] {
  return [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^https?:/.test(link))
    .filter((link) => {
      const [file = '', anchor] = link.split('#');
      const path = file === '' ? page : join(dirname(page), file);
      if (!existsSync(join(root, path))) return true;
      return anchor !== undefined && !anchorsOf(path).includes(anchor);
    });
}

test.each(pages)('links of %s lead somewhere', (page) => {
  expect(deadLinks(page)).toEqual([]);
});

test('docs/README.md lists every guide and every page of the reference', () => {
  const list = textOf('docs/README.md');
  const listed = pathsOf('docs/{guides,reference}/*.md').map((path) => path.replace('docs/', ''));
  expect(listed.filter((path) => !list.includes(`(${path})`))).toEqual([]);
});

/** What a chart may say in a place, as the program tells whoever says something else there. */
function choicesAt(state: object): readonly string[] {
  const chart = { initial: 'a', states: { a: state } };
  const [fault] = chartFaults(chart, { operations: [], metrics: [] });
  return /choose from: ([\w*, ]+)/.exec(fault?.message ?? '')?.[1]?.split(', ') ?? [];
}

test('the page about personas has every word that a chart may use', () => {
  const words = [
    choicesAt({ entry: '?' }),
    choicesAt({ on: { replied: { guard: '?' } } }),
    choicesAt({ on: { nothingOfTheKind: 'a' } }).filter((event) => event !== '*'),
    choicesAt({ after: { '?': 'a' } }),
  ];
  expect(words.map(({ length }) => length)).toEqual([6, 4, 3, 2]);
  const page = textOf('docs/guides/own-persona.md');
  expect(words.flat().filter((word) => !page.includes(`\`${word}\``))).toEqual([]);
});

test('messages that the page about troubles quotes are those of the program', () => {
  const page = textOf('docs/guides/troubleshooting.md');
  const program = pathsOf('src/**/*.ts').map(textOf).join('\n');
  const [, table = ''] = page.split('| printed | cause | do |');
  const quoted = [...(table.split('\n\n')[0] ?? '').matchAll(/^\| (.*?) \|/gm)]
    .flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)])
    .flatMap(([, phrase = '']) => phrase.split('"…"').map((part) => part.trim()));
  expect(quoted.length).toBeGreaterThan(7);
  expect(quoted.filter((phrase) => !program.includes(phrase))).toEqual([]);
});

test('the page about CI has every exit code, and its job is YAML with steps', () => {
  const page = textOf('docs/guides/ci.md');
  const codes = [...page.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, cell = '']) =>
    cell.split(', ').map(Number),
  );
  const told = Object.values(exits).map(({ code }) => code);
  // Nothing ends with it yet.
  const { code: isolation } = exits.isolationBreach;
  expect(new Set(codes)).toEqual(new Set(told.filter((code) => code !== isolation)));
  const [job] = blocksOf('docs/guides/ci.md').filter(({ language }) => language === 'yaml');
  expect(parse(job?.text ?? '')).toMatchObject({
    jobs: { load: { steps: expect.arrayContaining([{ run: 'npm ci' }]) } },
  });
});

test('every test that the page about fault cases names is there, under that name', () => {
  const named = [
    ...textOf('docs/reference/faults.md').matchAll(/`(test\/[^`]+)`: (.*?)(?: \||\.$)/gm),
  ];
  expect(named.length).toBeGreaterThan(30);
  const missing = named.filter(([, path = '', title = '']) => {
    const text = existsSync(join(root, path)) ? textOf(path) : '';
    return ![`'${title}'`, `\`${title}\``].some((quoted) => text.includes(`(${quoted}, `));
  });
  expect(missing.map(([whole]) => whole)).toEqual([]);
});
