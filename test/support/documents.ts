import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

/** Paths of files of the project, sorted, for patterns such as `docs/guides/*.md`. */
export function pathsOf(...patterns: readonly string[]): readonly string[] {
  return globSync([...patterns], { cwd: root }).toSorted();
}

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Every fenced block of a page, in its order. */
export function blocksOf(page: string): readonly Block[] {
  return [...textOf(page).matchAll(/^```(\w*)\n(.*?)^```/gms)].map(
    ([, language = '', text = '']) => ({ page, language, text }),
  );
}
