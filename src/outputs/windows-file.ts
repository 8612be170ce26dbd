import { openSync } from 'node:fs';
import type { NotSaved, Sink } from '../metrics/sink.ts';
import type { Window } from '../metrics/window.ts';
import { RowFile } from './row-file.ts';
import { errorCode, errorMeaning } from './system-error.ts';

/** What a results file can say about a window: nothing of the host, no passing judgement. */
function lineOf({ generator: _ofTheHost, standing: _ofNow, ...window }: Window): string {
  return `${JSON.stringify(window)}\n`;
}

/**
 * `windows.jsonl`: one line per window, handed to the system at once and synced to the disk in the
 * background. After the first failure it writes nothing more; the lines before stay whole.
 */
export class WindowsFile implements Sink {
  readonly name = 'windows.jsonl';
  readonly #rows: RowFile;
  #dirty = false;
  #syncing: Promise<void> | undefined;

  /** Takes over an open file, which it closes at the end. */
  constructor(descriptor: number) {
    this.#rows = new RowFile(descriptor);
  }

  window(window: Window): void {
    this.#rows.writeNow({ bytes: Buffer.from(lineOf(window)), rows: 1 });
    this.#dirty = true;
    this.#syncing ??= this.#sync();
  }

  async finish(): Promise<readonly NotSaved[]> {
    await this.#syncing;
    this.#rows.close();
    const { failure } = this.#rows;
    return failure === undefined ? [] : [this.#notSaved(failure)];
  }

  /** One sync at a time; lines that arrive meanwhile get the next one. */
  async #sync(): Promise<void> {
    while (this.#dirty && this.#rows.failure === undefined) {
      this.#dirty = false;
      await this.#rows.sync();
    }
    this.#syncing = undefined;
  }

  #notSaved(failure: unknown): NotSaved {
    const { saved, lost } = this.#rows;
    return {
      file: this.name,
      code: errorCode(failure),
      message: `${errorMeaning(failure)}; ${saved} of ${saved + lost} windows are in the file`,
    };
  }
}

/** Creates the file, which must not exist; throws the system's error. */
export function createWindowsFile(path: string): WindowsFile {
  return new WindowsFile(openSync(path, 'ax'));
}
