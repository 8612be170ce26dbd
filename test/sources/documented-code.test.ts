import { expect, test } from 'vitest';
import { blocksOf, pathsOf, textOf, type Block } from '../support/documents.ts';

const pages = pathsOf('README.md', 'docs/guides/*.md');
/** Files that are compiled, linted and run or read by tests. */
const sources = pathsOf('{examples,templates}/*.*', '{examples/*,docs/guides}/*.ts').map(
  (path) => ({
    path,
    lines: linesOf(textOf(path)),
  }),
);
/** What a block writes where it leaves lines out. */
const gap = /^(?:\/\/|#) …$/;

function linesOf(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trim());
}

/** Whether all parts of a text stand in a file, in their order, whatever their indentation. */
function isIn(text: string, lines: readonly string[]): boolean {
  let from = 0;
  for (const part of partsOf(text)) {
    const at = lines.findIndex((_, index) => index >= from && startsAt(lines, index, part));
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}

function startsAt(lines: readonly string[], at: number, part: readonly string[]): boolean {
  return part.every((line, offset) => lines[at + offset] === line);
}

function partsOf(text: string): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const line of linesOf(text.trimEnd())) {
    if (gap.test(line)) parts.push([]);
    else parts.at(-1)?.push(line);
  }
  return parts.filter((part) => part.length > 0);
}

function isShown({ language, text }: Block): boolean {
  return ['ts', 'json'].includes(language) || (language === 'yaml' && /^personas:/m.test(text));
}

test('code on a page is a part of a file that is compiled', () => {
  const blocks = pages.flatMap(blocksOf).filter(isShown);
  expect(blocks.length).toBeGreaterThan(5);
  const strays = blocks.filter(({ text }) => !sources.some(({ lines }) => isIn(text, lines)));
  expect(strays).toEqual([]);
});

test('what differs by a word, or stands in another order, is no part', () => {
  const lines = linesOf('const a = 1;\n  const b = 2;\nconst c = 3;\n');
  expect(isIn('const b = 2;\nconst c = 3;\n', lines)).toBe(true);
  expect(isIn('const a = 1;\n// …\nconst c = 3;\n', lines)).toBe(true);
  expect(isIn('const a = 1;\nconst c = 3;\n', lines)).toBe(false);
  expect(isIn('const c = 3;\n// …\nconst a = 1;\n', lines)).toBe(false);
});
