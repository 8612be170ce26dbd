import { closeSync, fdatasync, fsyncSync, ftruncateSync, write, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { errorCode } from './system-error.ts';

/** Whole lines that are written at once; `rows` of them count, the others are headings. */
export interface Chunk {
  readonly bytes: Uint8Array;
  readonly rows: number;
}

const lineFeed = 0x0a;
const writeSome = promisify(write);
const dataSync = promisify(fdatasync);

/** An open file of lines. After its first failure it holds whole lines and takes no more. */
export class RowFile {
  readonly #descriptor: number;
  #bytes: number;
  #saved = 0;
  #lost = 0;
  #failure: unknown;

  /** `bytes`: what is in the file already, which stays. */
  constructor(descriptor: number, bytes = 0) {
    this.#descriptor = descriptor;
    this.#bytes = bytes;
  }

  get saved(): number {
    return this.#saved;
  }

  /** Rows that could not be written. */
  get lost(): number {
    return this.#lost;
  }

  /** The first error of the system; `undefined` as long as all is well. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Returns when the system has the chunk. */
  writeNow(chunk: Chunk): void {
    const { bytes } = chunk;
    if (this.#refuses(chunk)) return;
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(this.#descriptor, bytes, written);
      this.#book(chunk);
    } catch (error) {
      this.#giveUp(error, chunk, written);
    }
  }

  /** One at a time. */
  async writeSoon(chunk: Chunk): Promise<void> {
    const { bytes } = chunk;
    if (this.#refuses(chunk)) return;
    let written = 0;
    try {
      while (written < bytes.length) {
        written += (await writeSome(this.#descriptor, bytes, written)).bytesWritten;
      }
      this.#book(chunk);
    } catch (error) {
      this.#giveUp(error, chunk, written);
    }
  }

  async sync(): Promise<void> {
    if (this.#failure !== undefined) return;
    try {
      await dataSync(this.#descriptor);
    } catch (error) {
      this.#noteSync(error);
    }
  }

  close(): void {
    try {
      fsyncSync(this.#descriptor);
    } catch (error) {
      this.#noteSync(error);
    }
    closeSync(this.#descriptor);
  }

  #refuses({ rows }: Chunk): boolean {
    if (this.#failure !== undefined) this.#lost += rows;
    return this.#failure !== undefined;
  }

  #book({ bytes, rows }: Chunk): void {
    this.#bytes += bytes.length;
    this.#saved += rows;
  }

  /** Keeps the whole lines of a chunk that was written in part; headings stand at its top. */
  #giveUp(error: unknown, chunk: Chunk, written: number): void {
    this.#failure = error;
    const part = chunk.bytes.subarray(0, written);
    const whole = part.subarray(0, part.lastIndexOf(lineFeed) + 1);
    const headings = linesIn(chunk.bytes) - chunk.rows;
    const rows = Math.max(0, linesIn(whole) - headings);
    this.#lost += chunk.rows - rows;
    this.#book({ bytes: whole, rows });
    try {
      ftruncateSync(this.#descriptor, this.#bytes);
    } catch {
      // Then a torn last line stays, which the loss in the report tells of.
    }
  }

  /** Pipes and some devices cannot be synced: what was written is all there is to it. */
  #noteSync(error: unknown): void {
    if (!['EINVAL', 'ENOTSUP'].includes(errorCode(error))) this.#failure ??= error;
  }
}

function linesIn(bytes: Uint8Array): number {
  return bytes.reduce((count, byte) => (byte === lineFeed ? count + 1 : count), 0);
}
