import { openSync } from 'node:fs';
import type { Observation } from '../metrics/observation.ts';
import type { NotSaved, ObservationSink } from '../metrics/sink.ts';
import { createCells } from './create-cells.ts';
import { RowFile, type Chunk } from './row-file.ts';
import { sampleHeader, sampleRow } from './sample-row.ts';
import { errorCode, errorMeaning } from './system-error.ts';

/** How much there may be: rows in the file, and bytes that wait for the disk. */
export interface SampleLimits {
  readonly rows: number;
  readonly waitingBytes: number;
}

/** About 1 GB of file at most, and 16 MiB of memory. */
export const sampleLimits: SampleLimits = { rows: 10_000_000, waitingBytes: 16 * 1_048_576 };

/**
 * `background`: the disk is written while the run goes on, and what it cannot take in time is
 * dropped. `inStep`: the run waits for the disk and nothing is dropped; for virtual time.
 */
export type SamplePace = 'background' | 'inStep';

const chunkLength = 65_536;

/**
 * `samples.csv`: a row for each sample, written in chunks of whole rows and synced after every
 * window. Rows beyond its limits, or after the first failure of the disk, are dropped and counted.
 */
export class SamplesFile implements ObservationSink {
  readonly name = 'samples.csv';
  readonly #file: RowFile;
  readonly #pace: SamplePace;
  readonly #limits: SampleLimits;
  readonly #cell = createCells();
  readonly #queue: Chunk[] = [];
  #queuedBytes = 0;
  #text = sampleHeader;
  #rows = 0;
  #accepted = 0;
  #tooFast = 0;
  #tooMany = 0;
  #isDirty = false;
  #working: Promise<void> | undefined;

  /** Takes over an open, empty file, which it closes at the end. */
  constructor(descriptor: number, pace: SamplePace, limits: SampleLimits = sampleLimits) {
    this.#file = new RowFile(descriptor);
    this.#pace = pace;
    this.#limits = limits;
  }

  /** Bytes that wait for the disk. */
  get waitingBytes(): number {
    return this.#queuedBytes + this.#text.length;
  }

  observe(observation: Observation): void {
    if (observation.kind !== 'sample') return;
    if (this.#accepted >= this.#limits.rows) this.#tooMany += 1;
    else if (this.waitingBytes >= this.#limits.waitingBytes) this.#tooFast += 1;
    else this.#add(sampleRow(observation, this.#cell));
  }

  window(): void {
    this.#flush();
    this.#isDirty = true;
    this.#wake();
  }

  async finish(): Promise<readonly NotSaved[]> {
    this.#flush();
    while (this.#working !== undefined) await this.#working;
    this.#file.close();
    return this.#problems();
  }

  #add(row: string): void {
    this.#text += row;
    this.#rows += 1;
    this.#accepted += 1;
    if (this.#text.length >= chunkLength) this.#flush();
  }

  #flush(): void {
    if (this.#text === '') return;
    const chunk = { bytes: Buffer.from(this.#text), rows: this.#rows };
    this.#text = '';
    this.#rows = 0;
    if (this.#pace === 'inStep') {
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

  #problems(): readonly NotSaved[] {
    const { saved, lost, failure } = this.#file;
    const all = saved + lost + this.#tooFast + this.#tooMany;
    const inFile = `${saved} of ${all} samples are in the file`;
    if (failure !== undefined) {
      const message = `${errorMeaning(failure)}; ${inFile}`;
      return [{ file: this.name, code: errorCode(failure), message }];
    }
    const reasons = [
      ...(this.#tooFast > 0 ? [`the disk was too slow for ${this.#tooFast}`] : []),
      ...(this.#tooMany > 0 ? [`${this.#tooMany} are beyond ${this.#limits.rows}`] : []),
    ];
    if (reasons.length === 0) return [];
    const message = `${reasons.join(', ')}; ${inFile}, the other results count all of them`;
    return [{ file: this.name, code: 'DROPPED', message }];
  }
}

/** Creates the file, which must not exist; throws the system's error. */
export function createSamplesFile(path: string, pace: SamplePace): SamplesFile {
  return new SamplesFile(openSync(path, 'ax'), pace);
}
