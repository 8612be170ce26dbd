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

interface FlagSwitch {
  readonly kind: 'flag';
  readonly option: string;
  readonly description: string;
  /** What the setting becomes when the option is given. */
  readonly value: boolean;
}

interface NumberSwitch {
  readonly kind: 'number';
  readonly option: string;
  readonly description: string;
  readonly max: number;
}

/** One row per defect: the command line option of `serve` and what it takes, from 0 on. */
export const defectSwitches = {
  echoIds: {
    kind: 'flag',
    option: '--no-echo-ids',
    description: 'replies carry no id',
    value: false,
  },
  latencyMs: {
    kind: 'number',
    option: '--latency-ms <ms>',
    description: 'every reply is held back this long',
    max: 60_000,
  },
  dropReplies: {
    kind: 'number',
    option: '--drop-replies <share>',
    description: 'this share of the replies is lost',
    max: 1,
  },
  dropConnectionsAfter: {
    kind: 'number',
    option: '--drop-connections-after <messages>',
    description: 'a connection is cut after this many messages',
    max: 1_000_000,
  },
} as const satisfies Readonly<Record<keyof Defects, FlagSwitch | NumberSwitch>>;

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
