/** Known defects that can be planted; without any, the platform keeps its protocol. */
export interface Defects {
  /** False: replies carry no `id`, clients have to go by order. */
  readonly echoIds: boolean;
  /** Added delay of every reply in ms, one reply of a connection after the other. */
  readonly latencyMs: number;
  /** Share of replies that are lost, 0–1, spread evenly by counting. */
  readonly dropReplies: number;
  /** The socket is cut without a close frame when this many messages came; 0 is never. */
  readonly dropConnectionsAfter: number;
}

/** The largest value of each defect that has a size; the smallest is 0. */
export const maxDefects = { latencyMs: 60_000, dropReplies: 1, dropConnectionsAfter: 1_000_000 };

export const noDefects: Defects = {
  echoIds: true,
  latencyMs: 0,
  dropReplies: 0,
  dropConnectionsAfter: 0,
};

/** Answers "is this one lost?" so that exactly the share is lost, evenly spread. */
export function evenLoss(share: number): () => boolean {
  let asked = 0;
  return () => {
    asked += 1;
    return Math.floor(asked * share) > Math.floor((asked - 1) * share);
  };
}
