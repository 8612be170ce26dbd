import { digestOf } from '../determinism/digest.ts';
import { isObject } from '../outputs/fields.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { isTime } from './read-json.ts';

/** What a run was planned as; no replay needs it, but two logs are compared by it. */
export interface RecordedPlan {
  readonly time: 'virtual' | 'real';
  readonly durationMs: number;
  /** SHA-256 of phases, shape and model. */
  readonly load: string;
  readonly faults: readonly unknown[];
  /** The computed backend; `null` of a run in real time, which has none. */
  readonly model: object | null;
}

/** The plan of a run as its log tells it. */
export function recordedPlan(
  { load, faults, model }: Scenario,
  time: RecordedPlan['time'],
): RecordedPlan {
  return {
    time,
    durationMs: load.phases.at(-1)?.endMs ?? 0,
    load: digestOf(JSON.stringify(load)),
    faults,
    model: time === 'virtual' ? model : null,
  };
}

/** Whether it can be compared as one. */
export function isRecordedPlan(value: unknown): value is RecordedPlan {
  if (!isObject(value)) return false;
  const { time, durationMs, load, faults, model } = value;
  return (
    (time === 'virtual' || time === 'real') &&
    isTime(durationMs) &&
    typeof load === 'string' &&
    Array.isArray(faults) &&
    (model === null || isObject(model))
  );
}
