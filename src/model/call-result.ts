import type { CallResult } from '../protocols/transport.ts';
import type { ReplyReading } from '../scenario/operation.ts';

/** What a computed call ends with, after so many ms of work and of waiting for it. */
export interface CallTimes {
  readonly serviceMs: number;
  /** Of the database alone. */
  readonly poolWaitMs?: number;
}

/** It went well. */
export function success(times: CallTimes, reading: ReplyReading | undefined): CallResult {
  const { serviceMs, poolWaitMs } = times;
  return {
    ok: true,
    errorClass: undefined,
    timedOut: false,
    serviceUs: Math.round(serviceMs * 1000),
    poolWaitUs: poolWaitMs === undefined ? undefined : Math.round(poolWaitMs * 1000),
    value: reading?.simulated,
  };
}

/** It was refused, failed or was lost on its way. */
export function failure(errorClass: string, times: CallTimes): CallResult {
  return { ...success(times, undefined), ok: false, errorClass };
}

/** Nothing came of it in time. */
export function timeout(errorClass: string, times: CallTimes): CallResult {
  return { ...failure(errorClass, times), timedOut: true };
}
