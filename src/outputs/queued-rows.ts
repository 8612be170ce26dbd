import type { NotSaved } from '../metrics/sink.ts';
import type { Chunk, RowFile } from './row-file.ts';
import { errorCode, errorMeaning } from './system-error.ts';

/** How much there may be: rows in the file, and bytes that wait for the disk. */
export interface RowLimits {
  readonly rows: number;
  readonly waitingBytes: number;
}

/** Some GB of file at most, and 16 MiB of memory. */
export const rowLimits: RowLimits = { rows: 10_000_000, waitingBytes: 16 * 1_048_576 };

/**
 * `background`: the disk is written while the run goes on, and what it cannot take in time is
 * dropped. `inStep`: the run waits for the disk and nothing is dropped; for virtual time.
 */
export type RowPace = 'background' | 'inStep';

export interface RowSettings {
  readonly pace: RowPace;
  readonly limits: RowLimits;
  /** Stands above the rows. */
  readonly heading: string;
  /** What the rows are, in the plural. */
  readonly noun: string;
}

const chunkLength = 65_536;

/**
 * A file of rows, written in chunks of whole rows and synced after every window. Rows beyond its
 * limits, or after the first failure of the disk, are dropped and counted.
 */
export class QueuedRows {
  readonly #file: RowFile;
  readonly #settings: RowSettings;
  readonly #queue: Chunk[] = [];
  #queuedBytes = 0;
  #text: string;
  #rows = 0;
  #accepted = 0;
  #tooFast = 0;
  #tooMany = 0;
  #isDirty = false;
  #working: Promise<void> | undefined;

  /** Takes over an open file, which it closes at the end. */
  constructor(file: RowFile, settings: RowSettings) {
    this.#file = file;
    this.#settings = settings;
    this.#text = settings.heading;
  }

  /** Bytes that wait for the disk. */
  get waitingBytes(): number {
    return this.#queuedBytes + this.#text.length;
  }

  /** False, and counted, when there is no place for one more. */
  hasRoom(): boolean {
    const { rows, waitingBytes } = this.#settings.limits;
    if (this.#accepted >= rows) this.#tooMany += 1;
    else if (this.waitingBytes >= waitingBytes) this.#tooFast += 1;
    else return true;
    return false;
  }

  /** Takes a row with its line feed; only while there is room. */
  add(row: string): void {
    this.#text += row;
    this.#rows += 1;
    this.#accepted += 1;
    if (this.#text.length >= chunkLength) this.#flush();
  }

  /** Hands all rows to the disk and has them synced. */
  window(): void {
    this.#flush();
    this.#isDirty = true;
    this.#wake();
  }

  /** `file`: the name under which losses are told. */
  async finish(file: string): Promise<readonly NotSaved[]> {
    this.#flush();
    while (this.#working !== undefined) await this.#working;
    this.#file.close();
    return this.#problems(file);
  }

  #flush(): void {
    if (this.#text === '') return;
    const chunk = { bytes: Buffer.from(this.#text), rows: this.#rows };
    this.#text = '';
    this.#rows = 0;
    if (this.#settings.pace === 'inStep') {
      this.#file.writeNow(chunk);
      return;
    }
    this.#queue.push(chunk);
    this.#queuedBytes += chunk.bytes.length;
    this.#wake();
  }

  #wake(): void {
    this.#working ??= this.#work().then(() => {
      this.#working = undefined;
      if (this.#queue.length > 0 || this.#isDirty) this.#wake();
    });
  }

  /** Writes what waits, then syncs; what arrives meanwhile gets the next sync. */
  async #work(): Promise<void> {
    for (let chunk = this.#queue[0]; chunk !== undefined; chunk = this.#queue[0]) {
      await this.#file.writeSoon(chunk);
      this.#queue.shift();
      this.#queuedBytes -= chunk.bytes.length;
    }
    if (!this.#isDirty) return;
    this.#isDirty = false;
    await this.#file.sync();
  }

  #problems(file: string): readonly NotSaved[] {
    const { noun, limits } = this.#settings;
    const { saved, lost, failure } = this.#file;
    const all = saved + lost + this.#tooFast + this.#tooMany;
    const inFile = `${saved} of ${all} ${noun} are in the file`;
    if (failure !== undefined) {
      const message = `${errorMeaning(failure)}; ${inFile}`;
      return [{ file, code: errorCode(failure), message }];
    }
    const reasons = [
      ...(this.#tooFast > 0 ? [`the disk was too slow for ${this.#tooFast}`] : []),
      ...(this.#tooMany > 0 ? [`${this.#tooMany} are beyond ${limits.rows}`] : []),
    ];
    if (reasons.length === 0) return [];
    const message = `${reasons.join(', ')}; ${inFile}, the other results count all of them`;
    return [{ file, code: 'DROPPED', message }];
  }
}
