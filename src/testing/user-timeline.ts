import type { TimelineEntry } from '../run/kept-timelines.ts';

export type { TimelineEntry } from '../run/kept-timelines.ts';

/** The way of one user through its states. */
export interface UserTimeline {
  readonly name: string;
  readonly persona: string;
  /** Every state that it came into, when (ms of the run), and what brought it there. */
  readonly entries: readonly TimelineEntry[];
  /** Paths of the states that it may come into, outer ones included. */
  readonly states: readonly string[];
  /** Where it is at the end. */
  readonly state: string;
  /** Ms of the run; up to then it is in its last state. */
  readonly endMs: number;
  /** What does the same again. */
  readonly reproduce: string;
}

/** Whether a state is the one named, or within it: `online` has `online.acting`. */
export function isWithin(state: string, name: string): boolean {
  return state === name || state.startsWith(`${name}.`);
}

/** A time within a state, going from one state within it to another included. */
export interface Stay {
  readonly from: number;
  readonly to: number;
}

/** The times that a user spent within a state, one after the other. */
export function staysIn({ entries, endMs }: UserTimeline, name: string): readonly Stay[] {
  const stays: Stay[] = [];
  let from: number | undefined;
  for (const { at, state } of entries) {
    if (isWithin(state, name)) from ??= at;
    else if (from !== undefined) {
      stays.push({ from, to: at });
      from = undefined;
    }
  }
  return from === undefined ? stays : [...stays, { from, to: endMs }];
}
