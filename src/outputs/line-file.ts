import { openSync } from 'node:fs';
import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import type { NotSaved } from '../metrics/sink.ts';
import { RowFile } from './row-file.ts';
import type { RowPace } from './queued-rows.ts';
import { notSaved } from './system-error.ts';

/** How much there may be. */
export interface LineLimits {
  /** Compressed, in the file. */
  readonly fileBytes: number;
  /** Characters that are compressed together. */
  readonly chunkLength: number;
  /** Characters that wait for the disk. */
  readonly waitingLength: number;
}

const mebibyte = 1_048_576;

/** 256 MiB of file, in parts of 64 Ki characters, and 16 Mi characters of memory. */
export const lineLimits: LineLimits = {
  fileBytes: 256 * mebibyte,
  chunkLength: 65_536,
  waitingLength: 16 * mebibyte,
};

/** Half the work of the usual level, for a tenth more bytes. */
const compression = { level: 3 };
const compress = promisify<string, typeof compression, Buffer>(gzip);

/**
 * A file of lines, compressed with gzip in parts of whole lines, each of which can be read without
 * those after it.
 */
export class LineFile {
  readonly #file: RowFile;
  readonly #pace: RowPace;
  readonly #limits: LineLimits;
  readonly #queue: string[] = [];
  #queued = 0;
  #bytes = 0;
  #text = '';
  #refusal: string | undefined;
  #working: Promise<void> | undefined;

  /** Takes over an open, empty file, which it closes at the end. */
  constructor(descriptor: number, pace: RowPace, limits: LineLimits = lineLimits) {
    this.#file = new RowFile(descriptor);
    this.#pace = pace;
    this.#limits = limits;
  }

  /** Why nothing more is to be added; `undefined` as long as all is well. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  /** Adds a line with its line feed. */
  add(line: string): void {
    this.#text += line;
    if (this.#text.length >= this.#limits.chunkLength) this.#flush();
  }

  /** What was added is in the file soon, when the disk keeps up; in step, whole chunks are. */
  endWindow(): void {
    if (this.#pace === 'background') this.#flush();
  }

  /** Writes the rest; what could not be written, if anything. */
  async close(): Promise<NotSaved | undefined> {
    this.#flush();
    while (this.#working !== undefined) await this.#working;
    this.#file.close();
    const { failure } = this.#file;
    return failure === undefined ? undefined : notSaved('', failure);
  }

  #flush(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    if (this.#pace === 'inStep') {
      const bytes = gzipSync(text, compression);
      this.#file.writeNow({ bytes, rows: 0 });
      this.#count(bytes.length);
      return;
    }
    this.#queue.push(text);
    this.#queued += text.length;
    if (this.#queued > this.#limits.waitingLength) this.#refusal ??= 'the disk was too slow';
    this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    for (let text = this.#queue[0]; text !== undefined; text = this.#queue[0]) {
      const bytes = await compress(text, compression);
      await this.#file.writeSoon({ bytes, rows: 0 });
      this.#queue.shift();
      this.#queued -= text.length;
      this.#count(bytes.length);
    }
    await this.#file.sync();
    this.#working = undefined;
    if (this.#queue.length > 0) this.#working = this.#work();
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    const { fileBytes } = this.#limits;
    if (this.#bytes >= fileBytes)
      this.#refusal ??= `it has reached its limit of ${size(fileBytes)}`;
    if (this.#file.failure !== undefined) this.#refusal ??= 'the disk failed';
  }
}

function size(bytes: number): string {
  return bytes >= mebibyte ? `${bytes / mebibyte} MiB` : `${bytes} bytes`;
}

/** Creates the file, which must not exist; throws the system's error. */
export function createLineFile(path: string, pace: RowPace): LineFile {
  return new LineFile(openSync(path, 'ax'), pace);
}
