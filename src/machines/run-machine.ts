import { setup } from 'xstate';
import type { LoadSettings } from '../scenario/scenario.ts';

export interface RunInput {
  readonly load: LoadSettings;
  readonly drainMs: number;
}

/** `emptied`: every user that was to come has come and gone. */
export type RunEvent = { readonly type: 'emptied' } | { readonly type: 'interrupted' };

/** Longest wait for sockets to close once everybody was given up. */
const farewellMs = 3000;

/**
 * The course of a run under the closed load model: users arrive during the warm-up, stay through
 * the steady phase, leave during the cool-down; who is late is waited for, within limits.
 */
export const runMachine = setup({
  types: { context: {} as RunInput, events: {} as RunEvent, input: {} as RunInput },
  actions: {
    /** Closes the books of the phase before. */
    beginPhase: (_, _params: { phase: string }) => undefined,
    beginArrivals: () => undefined,
    beginLeaving: () => undefined,
    dismissAll: () => undefined,
    abandonAll: () => undefined,
  },
  delays: {
    warmup: ({ context }) => context.load.warmupMs,
    steady: ({ context }) => context.load.steadyMs,
    cooldown: ({ context }) => context.load.cooldownMs,
    drain: ({ context }) => context.drainMs,
    farewell: farewellMs,
  },
}).createMachine({
  id: 'run',
  context: ({ input }) => input,
  initial: 'warmingUp',
  states: {
    warmingUp: {
      description: 'Users arrive at the spawn rate.',
      entry: [{ type: 'beginPhase', params: { phase: 'warm-up' } }, 'beginArrivals'],
      after: { warmup: 'steady' },
      on: { emptied: 'finished', interrupted: 'draining' },
    },
    steady: {
      description: 'The whole crowd is there.',
      entry: { type: 'beginPhase', params: { phase: 'steady' } },
      after: { steady: 'coolingDown' },
      on: { emptied: 'finished', interrupted: 'draining' },
    },
    coolingDown: {
      description: 'Users leave one after the other.',
      entry: [{ type: 'beginPhase', params: { phase: 'cool-down' } }, 'beginLeaving'],
      after: { cooldown: 'draining' },
      on: { emptied: 'finished', interrupted: 'draining' },
    },
    draining: {
      description: 'Whoever is still there is asked to leave and waited for.',
      entry: [{ type: 'beginPhase', params: { phase: 'drain' } }, 'dismissAll'],
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
