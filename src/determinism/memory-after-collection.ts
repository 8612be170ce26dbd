import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Memory of this process once what nobody holds is gone, in bytes. */
export interface CollectedMemory {
  readonly heapUsedBytes: number;
  readonly rssBytes: number;
  /** Buffers outside the heap that objects on it own. */
  readonly externalBytes: number;
}

let collect: (() => void) | undefined;

/**
 * Collects garbage, which stops this thread for as long as that takes (tens of ms for 100 MiB), and
 * reads what is left.
 */
export function memoryAfterCollection(): CollectedMemory {
  collect ??= exposedCollector();
  collect();
  // What the first collection let go of can have held more.
  collect();
  const { heapUsed, rss, external } = process.memoryUsage();
  return { heapUsedBytes: heapUsed, rssBytes: rss, externalBytes: external };
}

function exposedCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const exposed: unknown = runInNewContext('gc');
  if (!isCallable(exposed)) throw new Error('this engine does not expose its garbage collector');
  return exposed;
}

function isCallable(value: unknown): value is () => void {
  return typeof value === 'function';
}
