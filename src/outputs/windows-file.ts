import { closeSync, fdatasync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { NotSaved, Sink } from '../metrics/sink.ts';
import type { Window } from '../metrics/window.ts';
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
  readonly #descriptor: number;
  #bytes = 0;
  #saved = 0;
  #dropped = 0;
  #failure: unknown;
  #dirty = false;
  #syncing: Promise<void> | undefined;

  /** Takes over an open file, which it closes at the end. */
  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  window(window: Window): void {
    if (this.#failure !== undefined) {
      this.#dropped += 1;
      return;
    }
    try {
      this.#append(Buffer.from(lineOf(window)));
    } catch (error) {
      this.#giveUp(error);
    }
  }

  async finish(): Promise<readonly NotSaved[]> {
    await this.#syncing;
    try {
      fsyncSync(this.#descriptor);
    } catch (error) {
      this.#failure ??= error;
    }
    closeSync(this.#descriptor);
    return this.#failure === undefined ? [] : [this.#notSaved(this.#failure)];
  }

  #append(line: Buffer): void {
    let written = 0;
    while (written < line.length) written += writeSync(this.#descriptor, line, written);
    this.#bytes += line.length;
    this.#saved += 1;
    this.#dirty = true;
    this.#syncing ??= this.#sync();
  }

  /** One sync at a time; lines that arrive meanwhile get the next one. */
  async #sync(): Promise<void> {
    while (this.#dirty && this.#failure === undefined) {
      this.#dirty = false;
      const error = await dataSync(this.#descriptor);
      if (error !== null) this.#failure ??= error;
    }
    this.#syncing = undefined;
  }

  #giveUp(error: unknown): void {
    this.#failure = error;
    this.#dropped += 1;
    try {
      ftruncateSync(this.#descriptor, this.#bytes);
    } catch {
      // The reader leaves out a torn last line, so the file is readable without the cut as well.
    }
  }

  #notSaved(failure: unknown): NotSaved {
    const windows = this.#saved + this.#dropped;
    return {
      file: this.name,
      code: errorCode(failure),
      message: `${errorMeaning(failure)}; ${this.#saved} of ${windows} windows are in the file`,
    };
  }
}

/** Creates the file, which must not exist; throws the system's error. */
export function createWindowsFile(path: string): WindowsFile {
  return new WindowsFile(openSync(path, 'ax'));
}

function dataSync(descriptor: number): Promise<Error | null> {
  return new Promise((resolve) => fdatasync(descriptor, resolve));
}
