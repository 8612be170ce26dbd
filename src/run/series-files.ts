import { join } from 'node:path';
import type { NotSaved } from '../metrics/sink.ts';
import { makeFolder } from '../outputs/make-folder.ts';
import { saveFile } from '../outputs/save-file.ts';
import { notSaved } from '../outputs/system-error.ts';

/** Where the results of a series of crowds went. */
export interface SavedSeries {
  readonly folder: string | undefined;
  /** Names in the folder; folders in it end with a slash. */
  readonly files: readonly string[];
  readonly notSaved: readonly NotSaved[];
}

/** The files of a series of crowds: one for each in `folder/<part>`, and one for all of them. */
export class SeriesFiles {
  readonly #folder: string | undefined;
  readonly #part: string;
  readonly #files: string[] = [];
  readonly #notSaved: NotSaved[] = [];

  /** Without a folder nothing is saved. What cannot be made is told with the rest. */
  constructor(folder: string | undefined, part: string) {
    this.#folder = folder;
    this.#part = part;
    if (folder === undefined) return;
    try {
      makeFolder(join(folder, part));
      this.#files.push(`${part}/`);
    } catch (error) {
      this.#notSaved.push(notSaved(folder, error));
    }
  }

  /** One crowd of the series, numbered from 1. */
  async savePart(number: number, content: object): Promise<void> {
    if (this.#folder === undefined || this.#files.length === 0) return;
    const file = `${String(number).padStart(3, '0')}.json`;
    this.#notSaved.push(...(await saveFile(join(this.#folder, this.#part), file, textOf(content))));
  }

  /** What all of them come to. */
  async saveWhole(file: string, content: object): Promise<SavedSeries> {
    if (this.#folder !== undefined && this.#files.length > 0) {
      const problems = await saveFile(this.#folder, file, textOf(content));
      this.#notSaved.push(...problems);
      if (problems.length === 0) this.#files.unshift(file);
    }
    return { folder: this.#folder, files: this.#files, notSaved: this.#notSaved };
  }
}

function textOf(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
