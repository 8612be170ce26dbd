import { openSync } from 'node:fs';
import type { Observation } from '../metrics/observation.ts';
import type { NotSaved, ObservationSink } from '../metrics/sink.ts';
import { createCells } from './create-cells.ts';
import { QueuedRows, rowLimits, type RowLimits, type RowPace } from './queued-rows.ts';
import { RowFile } from './row-file.ts';
import { sampleHeader, sampleRow } from './sample-row.ts';

/** `samples.csv`: a row for each sample. */
export class SamplesFile implements ObservationSink {
  readonly name = 'samples.csv';
  readonly #rows: QueuedRows;
  readonly #cell = createCells();

  /** Takes over an open, empty file, which it closes at the end. */
  constructor(descriptor: number, pace: RowPace, limits: RowLimits = rowLimits) {
    const settings = { pace, limits, heading: sampleHeader, noun: 'samples' };
    this.#rows = new QueuedRows(new RowFile(descriptor), settings);
  }

  /** Bytes that wait for the disk. */
  get waitingBytes(): number {
    return this.#rows.waitingBytes;
  }

  observe(observation: Observation): void {
    if (observation.kind !== 'sample' || !this.#rows.hasRoom()) return;
    this.#rows.add(sampleRow(observation, this.#cell));
  }

  window(): void {
    this.#rows.window();
  }

  finish(): Promise<readonly NotSaved[]> {
    return this.#rows.finish(this.name);
  }
}

/** Creates the file, which must not exist; throws the system's error. */
export function createSamplesFile(path: string, pace: RowPace): SamplesFile {
  return new SamplesFile(openSync(path, 'ax'), pace);
}
