import { setup } from 'xstate';
import type { JsonObject } from '../scenario/operation.ts';

/** What a user remembers: plain JSON, small, and enough to compute everything it will do next. */
export interface VirtualUserContext {
  readonly index: number;
  readonly name: string;
  /** Counts decisions; every draw is a function of seed, user, purpose and this number. */
  readonly step: number;
  /** Key of the operation in hand, of the persona's operations. */
  readonly operation: string;
  /** Whether that operation is sent wrongly filled in. */
  readonly slips: boolean;
  /** Name of the thing created last. */
  readonly held: string;
  /** What the last push it reacts to was about. */
  readonly notice: JsonObject;
  /** What it captured from replies, by name. */
  readonly captured: JsonObject;
  readonly errands: Errands;
  /** State to go on to after the operation in hand; `''` for the next free choice. */
  readonly next: string;
  /** When the next free choice is due by the user's own plan, in ms of the run. */
  readonly dueAt: number;
  /** Before it no push prompts that choice; only a reactive person lets a push do so. */
  readonly readyAt: number;
  readonly burstLeft: number;
  /** Time to read before reacting, in ms; drawn with the reaction. */
  readonly responseMs: number;
  /** Failed connection attempts in a row. */
  readonly attempts: number;
  readonly backOffMs: number;
}

/** How far a user is with what it does once before it comes and once after it has gone. */
export interface Errands {
  /** Operations of its setup that are done. */
  readonly prepared: number;
  /** Operations of its teardown that are done. */
  readonly concluded: number;
  /** It concludes because it gave up, not because it left as planned. */
  readonly hasGivenUp: boolean;
}

/** Facts from outside; `at` is the time of the run at which the ingress gate let them in. */
export type VirtualUserEvent =
  | { readonly type: 'started'; readonly at: number }
  | { readonly type: 'opened'; readonly at: number }
  /** With the code it was closed with; without one the connection had not been open. */
  | { readonly type: 'closed'; readonly at: number; readonly code?: number }
  | { readonly type: 'subscribed'; readonly at: number }
  | { readonly type: 'replied'; readonly at: number }
  | { readonly type: 'erred'; readonly at: number }
  | {
      readonly type: 'pushed';
      readonly at: number;
      /** For reports; charts go by the event. */
      readonly channel?: string;
      readonly event: string;
      readonly data: JsonObject;
    }
  /** What a persona's operation captures of its reply; comes just before `replied`. */
  | { readonly type: 'captured'; readonly at: number; readonly values: JsonObject }
  /** An operation of the plan, which was due at `dueAt`, is this user's. */
  | { readonly type: 'due'; readonly at: number; readonly dueAt: number }
  | { readonly type: 'acknowledged'; readonly at: number }
  | { readonly type: 'stop'; readonly at: number };

export interface VirtualUserInput {
  readonly index: number;
  readonly name: string;
}

/**
 * Every name a chart may use. Actions of the first group are pure and filled in by
 * `virtual-user-machine.ts`; those of the second are requests to the ports of a run.
 */
const vocabulary = setup({
  types: {
    context: {} as VirtualUserContext,
    events: {} as VirtualUserEvent,
    input: {} as VirtualUserInput,
    tags: {} as 'up' | 'down' | 'ended',
  },
  actions: {
    choose: () => undefined,
    take: (_, _params: { operation: string }) => undefined,
    intend: (_, _params: { next: string }) => undefined,
    settle: () => undefined,
    backOff: () => undefined,
    remember: () => undefined,
    prepare: () => undefined,
    advance: () => undefined,
    conclude: () => undefined,
    giveUp: () => undefined,

    connect: () => undefined,
    subscribe: () => undefined,
    perform: (_, _params: { state: string } | undefined) => undefined,
    offer: () => undefined,
    withdraw: () => undefined,
    measure: (_, _params: { metric: string; value: number }) => undefined,
    drop: () => undefined,
    leave: () => undefined,
    part: () => undefined,
    finish: () => undefined,
    release: () => undefined,
    announceOnline: () => undefined,
    announceFailure: () => undefined,
  },
  guards: {
    goesOnAtOnce: () => false,
    goesOnTo: (_, _params: { next: string }) => false,
    concerns: (_, _params: { event: string }) => false,
    has: (_, _params: { name: string }) => false,
    mayRetry: () => false,
    isPrepared: () => false,
    hasMoreToPrepare: () => false,
    hasMoreToConclude: () => false,
    hasTeardown: () => false,
    hasGivenUp: () => false,
  },
  delays: {
    thinkTime: () => 0,
    responseTime: () => 0,
    backOff: () => 0,
    leavePatience: () => 0,
  },
});

/** Types a persona's chart of what it does while online. Write it as one literal. */
export const onlineChart = vocabulary.createStateConfig.bind(vocabulary);

export type OnlineChart = ReturnType<typeof onlineChart>;

const givingUp = [
  { guard: 'hasTeardown', target: 'concluding', actions: 'giveUp' },
  { target: 'failed' },
] as const;
const losing = [{ guard: 'mayRetry', target: 'reconnecting' }, ...givingUp] as const;
const ending = [{ guard: 'hasTeardown', target: 'concluding' }, { target: 'left' }] as const;
const concluded = [{ guard: 'hasGivenUp', target: 'failed' }, { target: 'left' }] as const;

/**
 * The life of every user around its persona: prepare, connect, subscribe, be online, come back
 * after a loss, leave gracefully, conclude. `online` is the persona's chart; when it comes to an
 * end of its own, the user has done all it came for and leaves.
 */
export function shellChart(online: OnlineChart) {
  return vocabulary.createMachine({
    id: 'user',
    context: ({ input }) => ({
      index: input.index,
      name: input.name,
      step: 0,
      operation: '',
      slips: false,
      held: '',
      notice: {},
      captured: {},
      errands: { prepared: 0, concluded: 0, hasGivenUp: false },
      next: '',
      dueAt: 0,
      readyAt: 0,
      burstLeft: 0,
      responseMs: 0,
      attempts: 0,
      backOffMs: 0,
    }),
    on: { captured: { actions: 'remember' } },
    initial: 'offline',
    states: {
      offline: {
        description: 'Created, and waiting for its turn to arrive.',
        tags: 'down',
        on: {
          started: [{ guard: 'isPrepared', target: 'connecting' }, { target: 'preparing' }],
          stop: 'left',
        },
      },
      preparing: {
        description: 'Doing, once, what comes before its first connection.',
        tags: 'down',
        entry: ['prepare', 'perform'],
        on: {
          replied: [
            { guard: 'hasMoreToPrepare', actions: ['advance', 'prepare', 'perform'] },
            { target: 'connecting', actions: 'advance' },
          ],
          erred: losing,
          stop: ending,
        },
      },
      connecting: {
        description: 'Opening a socket.',
        tags: 'down',
        entry: 'connect',
        on: {
          opened: 'subscribing',
          closed: losing,
          stop: ending,
        },
      },
      subscribing: {
        description: 'Joining its channels, again after every reconnect.',
        tags: 'down',
        entry: 'subscribe',
        on: {
          subscribed: { target: 'online', actions: 'settle' },
          erred: [{ guard: 'mayRetry', target: 'reconnecting', actions: 'drop' }, ...givingUp],
          closed: losing,
          stop: 'leaving',
        },
      },
      online: {
        ...online,
        tags: 'up',
        entry: 'announceOnline',
        on: {
          ...online.on,
          closed: losing,
          stop: 'leaving',
        },
        onDone: { target: 'leaving', actions: 'finish' },
      },
      reconnecting: {
        description: 'Waiting a random part of a growing delay before the next attempt.',
        tags: 'down',
        entry: 'backOff',
        after: {
          backOff: [{ guard: 'isPrepared', target: 'connecting' }, { target: 'preparing' }],
        },
        on: { stop: ending },
      },
      leaving: {
        description: 'Unsubscribing and saying goodbye; bounded by its patience.',
        tags: 'down',
        entry: 'leave',
        on: { acknowledged: ending, closed: ending },
        after: { leavePatience: ending },
      },
      concluding: {
        description: 'Doing, once, what comes after its last connection; bounded like leaving.',
        tags: 'down',
        entry: ['part', 'conclude', 'perform'],
        on: {
          replied: [{ guard: 'hasMoreToConclude', actions: ['conclude', 'perform'] }, ...concluded],
          erred: [{ guard: 'hasMoreToConclude', actions: ['conclude', 'perform'] }, ...concluded],
        },
        after: { leavePatience: concluded },
      },
      failed: {
        description: 'Gave up: every attempt of a row was used.',
        type: 'final',
        tags: 'ended',
        entry: ['announceFailure', 'release'],
      },
      left: {
        description: 'Gone as planned.',
        type: 'final',
        tags: 'ended',
        entry: 'release',
      },
    },
  });
}
