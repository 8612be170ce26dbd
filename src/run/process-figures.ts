import { readdir } from 'node:fs/promises';
import { memoryAfterCollection } from '../determinism/memory-after-collection.ts';
import { liveHistograms } from '../metrics/histogram.ts';

/** What a process holds once its garbage is collected. */
export interface ProcessFigures {
  /** On the heap and in what belongs to it. */
  readonly heldBytes: number;
  readonly rssBytes: number;
  /** Open files and sockets; `undefined` where the system does not tell. */
  readonly descriptors: number | undefined;
}

/** What a histogram takes of a memory that never shrinks and is part of no other figure. */
const bytesPerHistogram = 90_000;

/** Figures of this process; stands still for some ten ms. */
export async function ownFigures(): Promise<ProcessFigures> {
  const { heapUsedBytes, rssBytes } = memoryAfterCollection();
  const buffers = process.memoryUsage().arrayBuffers;
  const heldBytes = heapUsedBytes + buffers + liveHistograms() * bytesPerHistogram;
  return { heldBytes, rssBytes, descriptors: await countDescriptors('self') };
}

/** `undefined` where there is no /proc, or when the process is gone or somebody else's. */
export async function countDescriptors(pid: number | 'self'): Promise<number | undefined> {
  try {
    return (await readdir(`/proc/${pid}/fd`)).length;
  } catch {
    return undefined;
  }
}
