import type { Transport } from './observation.ts';

/** Whether every operation that was started is accounted for. */
export interface ConservationSummary {
  /** True when no operation was lost or doubled and none was left open at the end. */
  readonly holds: boolean;
  readonly broken_windows: number;
  readonly first_broken_window: number | null;
  readonly transports: Readonly<
    Record<
      Transport,
      {
        readonly started: number;
        readonly ok: number;
        readonly failed: number;
        readonly timed_out: number;
        readonly cancelled: number;
        readonly in_flight: number;
        /** started − completed − in flight. */
        readonly missing: number;
      }
    >
  >;
}
