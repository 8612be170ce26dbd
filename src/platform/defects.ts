/** Known defects that can be planted; without any, the platform keeps its protocol. */
export interface Defects {
  /** False: replies carry no `id`, clients have to go by order. */
  readonly echoIds: boolean;
  /** Added delay of every reply in ms, one reply of a connection after the other. */
  readonly latencyMs: number;
  /** Share of replies that are lost, 0–1, spread evenly by counting. */
  readonly dropReplies: number;
  /** Share of replies that are sent twice and counted once, spread likewise. */
  readonly doubleReplies: number;
  /** Share of pushes that are counted and never sent, spread likewise. */
  readonly losePushes: number;
  /** The socket is cut without a close frame when this many messages came; 0 is never. */
  readonly dropConnectionsAfter: number;
  /** Bytes of the heap that every message leaves behind, up to 512 MiB in all. */
  readonly leakBytes: number;
}

/** The largest value of each defect that has a size; the smallest is 0. */
export const maxDefects = {
  latencyMs: 60_000,
  dropReplies: 1,
  doubleReplies: 1,
  losePushes: 1,
  dropConnectionsAfter: 1_000_000,
  leakBytes: 1_048_576,
};

const maxLeakedBytes = 512 * 1_048_576;
const bytesPerElement = 8;

export const noDefects: Defects = {
  echoIds: true,
  latencyMs: 0,
  dropReplies: 0,
  doubleReplies: 0,
  losePushes: 0,
  dropConnectionsAfter: 0,
  leakBytes: 0,
};

/** Answers "is it this one?" so that exactly the share is, evenly spread. */
export function evenShare(share: number): () => boolean {
  let asked = 0;
  return () => {
    asked += 1;
    return Math.floor(asked * share) > Math.floor((asked - 1) * share);
  };
}

/** Leaks that much of the heap each time it is called, until 512 MiB are gone. */
export function leakOf(bytes: number): () => void {
  const elements = Math.ceil(bytes / bytesPerElement);
  const kept: (readonly number[])[] = [];
  return () => {
    if (elements === 0 || kept.length * bytes >= maxLeakedBytes) return;
    kept.push(Array.from({ length: elements }, (_, index) => index));
  };
}
