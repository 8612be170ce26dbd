import { assign, setup } from 'xstate';
import { wholeMicroseconds } from '../determinism/whole-microseconds.ts';
import type { Phase } from '../scenario/scenario.ts';

export interface RunInput {
  /** At least one; in order, without gaps, the first from 0. */
  readonly phases: readonly Phase[];
  readonly drainMs: number;
}

interface RunContext extends RunInput {
  readonly phaseIndex: number;
}

/** `emptied`: every user that was to come has come and gone. */
export type RunEvent = { readonly type: 'emptied' } | { readonly type: 'interrupted' };

/** Longest wait for sockets to close once everybody was given up. */
const farewellMs = 3000;

/**
 * The course of a run under every load model: phase after phase, each up to its planned end, then
 * whoever is still there is waited for, within limits. The clock must fire exactly when a timer is
 * due, as a `HeapClock` does; then the phases do not drift.
 */
export const runMachine = setup({
  types: { context: {} as RunContext, events: {} as RunEvent, input: {} as RunInput },
  actions: {
    nextPhase: assign({ phaseIndex: ({ context }) => context.phaseIndex + 1 }),
    /** Both close the books of the phase before. */
    beginPhase: () => undefined,
    beginDrain: () => undefined,
    /** Nobody comes any more, and what has not begun never will. */
    endPlan: () => undefined,
    dismissAll: () => undefined,
    abandonAll: () => undefined,
  },
  guards: {
    isLastPhase: ({ context }) => context.phaseIndex >= context.phases.length - 1,
  },
  delays: {
    phase: ({ context }) => phaseLengthMs(context.phases[context.phaseIndex]),
    drain: ({ context }) => context.drainMs,
    farewell: farewellMs,
  },
}).createMachine({
  id: 'run',
  context: ({ input }) => ({ ...input, phaseIndex: 0 }),
  initial: 'running',
  states: {
    running: {
      description: 'Users come, act and go as planned.',
      initial: 'inPhase',
      exit: 'endPlan',
      on: { emptied: 'finished', interrupted: 'draining' },
      states: {
        inPhase: {
          description: 'The load is what this phase says.',
          entry: 'beginPhase',
          after: {
            phase: [
              { guard: 'isLastPhase', target: '#run.draining' },
              { target: 'inPhase', reenter: true, actions: 'nextPhase' },
            ],
          },
        },
      },
    },
    draining: {
      description: 'Whoever is still there is asked to leave and waited for.',
      entry: ['beginDrain', 'dismissAll'],
      after: { drain: 'abandoning' },
      on: { emptied: 'finished' },
    },
    abandoning: {
      description: 'Patience is over: what is still open is cancelled.',
      entry: 'abandonAll',
      after: { farewell: 'finished' },
      on: { emptied: 'finished' },
    },
    finished: { description: 'Nobody is there any more.', type: 'final' },
  },
});

/** Between whole microseconds, so that what is added up is exactly the planned time. */
function phaseLengthMs(phase: Phase | undefined): number {
  if (phase === undefined) return 0;
  return wholeMicroseconds(phase.endMs) - wholeMicroseconds(phase.startMs);
}
