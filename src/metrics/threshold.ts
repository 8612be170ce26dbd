/** How grave it is; only `critical` fails a run. */
export type ThresholdLevel = 'target' | 'warning' | 'critical';

export type ThresholdOperator = '<' | '<=' | '>' | '>=';

/** `limit` in the base unit of the statistic: ms, per second, a share of 1, or a bare number. */
export interface ThresholdLimit {
  readonly operator: ThresholdOperator;
  readonly limit: number;
}

/** What narrows a metric down; all that are given have to match. */
export interface ThresholdTags {
  readonly persona?: string;
  readonly phase?: string;
  /** Group of the operation, its name up to the first dot. */
  readonly kind?: string;
  readonly operation?: string;
  /** Kind of channel, `inbox:*`; of pushes only. */
  readonly channel?: string;
  /** State path of a stay, `reconnecting`, `online.exploring`; of coverage all within as well. */
  readonly state?: string;
  /** State paths, each also standing for all states within. */
  readonly from?: string;
  readonly to?: string;
  /** Id of a fault, `kill-1`. */
  readonly fault?: string;
}

/** What a threshold looks at: `websocket.latency{persona=researcher} p95`. */
export interface ThresholdSubject {
  readonly metric: string;
  readonly tags: ThresholdTags;
  /** `count`, `rate`, `share`, `avg`, `min`, `max`, `stddev`, `last`, `p50` … `p99.9`. */
  readonly statistic: string;
}

/**
 * A limit on a metric. `critical` has to hold, or the run fails; a figure within `target` is good.
 * A `warning` on the side of `target` ends there, one on the other side begins there; where levels
 * leave a gap the stricter one holds.
 */
export interface Threshold extends ThresholdSubject {
  /** As people read it, also its identity in results. */
  readonly text: string;
  readonly target: ThresholdLimit | undefined;
  readonly warning: ThresholdLimit | undefined;
  readonly critical: ThresholdLimit | undefined;
  /** Share by which the figure may be worse than that of the baseline run: 0.1 is 10 %. */
  readonly withinBaseline: number | undefined;
  /** Length of the sliding window in ms; `undefined`: the whole of the phases that count. */
  readonly overMs: number | undefined;
  readonly abortOnFail: boolean;
  /** Time of the run, in ms, before which it ends no run. */
  readonly graceMs: number;
}

/** The tags in the order in which they are written. */
export const thresholdTags = [
  'persona',
  'phase',
  'kind',
  'operation',
  'channel',
  'state',
  'from',
  'to',
  'fault',
] as const satisfies readonly (keyof ThresholdTags)[];
