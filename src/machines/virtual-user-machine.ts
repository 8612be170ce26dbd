import { assign } from 'xstate';
import { chance } from '../determinism/chance.ts';
import type { Transport } from '../metrics/observation.ts';
import type { JsonObject, Operation } from '../scenario/operation.ts';
import type { ReconnectSettings } from '../scenario/scenario.ts';
import { backOffMs } from './back-off-ms.ts';
import { laterFactor, reactionTo, type CloseReaction } from './close-codes.ts';
import { actionsIn } from './chart-faults.ts';
import { Draws, nameOf, purposes, type DrawingRun } from './draws.ts';
import { freeChoices, type FreeChoices } from './free-choices.ts';
import { openForm } from './open-form.ts';
import { outlooksOf, type Outlooks } from './outlook.ts';
import { nextDue, nextGap } from './pace.ts';
import type { Persona } from './persona.ts';
import { placedChart } from './placed-chart.ts';
import { meanGapMs } from './traits.ts';
import {
  shellChart,
  type VirtualUserContext,
  type VirtualUserEvent,
} from './virtual-user-chart.ts';

/** What of a run decides how its users behave. */
export interface BehaviourSettings {
  readonly seed: number;
  /** Factor on think and response times; 0 lets one operation follow another at once. */
  readonly thinkTime: number;
  readonly reconnect: ReconnectSettings;
  readonly leavePatienceMs: number;
  /** Transports this run has; free choices are made among them. */
  readonly transports: readonly Transport[];
  /** Who says when the next free choice is made: users themselves, or the plan of the run. */
  readonly pace: 'own' | 'planned';
}

type Decision = Partial<VirtualUserContext>;

/**
 * The machine of one persona in one run: shell and persona chart with every pure action, guard and
 * delay filled in. The ports of the run are still to be bound, once, with `.provide()`.
 */
export function virtualUserMachine(persona: Persona, settings: BehaviourSettings) {
  const choices = freeChoices(persona, settings.transports);
  const decide = {
    persona,
    settings,
    choices,
    outlooks: outlooksOf(persona, settings.transports),
    isJourney: actionsIn(persona.online).every(({ type }) => type !== 'choose'),
  };
  const isPlanned = settings.pace === 'planned';
  const online = placedChart(isPlanned ? openForm(persona.online) : persona.online);
  return shellChart(online).provide({
    actions: {
      choose: assign(({ context, event }) => chooseNext(decide, context, event)),
      take: assign(({ context, event }, { operation }: { operation: string }) => ({
        ...takeUp(decide, context, operation),
        ...(decide.isJourney ? goOn(decide, context, event) : {}),
        ...(event.type === 'due' ? atOnce : heard(persona, context, event)),
      })),
      intend: assign(({ context, event }, { next }: { next: string }) => ({
        next,
        ...heard(persona, context, event),
      })),
      settle: assign(({ context, event }) => settleIn(decide, context, event)),
      backOff: assign(({ context, event }) => backOff(decide, context, reactionIn(event))),
      remember: assign(({ context, event }) => remember(context, event)),
      prepare: assign(({ context }) => runErrand(decide, context, 'setup')),
      advance: assign(({ context }) => ({ attempts: 0, ...errand(context, 'prepared') })),
      conclude: assign(({ context }) => ({
        ...runErrand(decide, context, 'teardown'),
        ...errand(context, 'concluded'),
      })),
      giveUp: assign(({ context }) => ({ errands: { ...context.errands, hasGivenUp: true } })),
    },
    guards: {
      goesOnAtOnce: ({ context, event }) =>
        !isPlanned && context.next === '' && context.dueAt <= timeOf(event, context),
      goesOnTo: ({ context }, { next }) => context.next === next,
      concerns: ({ event }, params) => event.type === 'pushed' && event.event === params.event,
      has: ({ context }, { name }) => Boolean(context.captured[name]),
      isPrepared: ({ context }) => context.errands.prepared >= persona.setup.length,
      hasMoreToPrepare: ({ context }) => context.errands.prepared + 1 < persona.setup.length,
      hasMoreToConclude: ({ context }) => context.errands.concluded < persona.teardown.length,
      hasTeardown: () => persona.teardown.length > 0,
      hasGivenUp: ({ context }) => context.errands.hasGivenUp,
      mayRetry: ({ context, event }) =>
        reactionIn(event) !== 'give up' && context.attempts < attemptsOf(persona, settings),
    },
    delays: {
      thinkTime: ({ context, event }) => Math.max(0, context.dueAt - timeOf(event, context)),
      responseTime: ({ context }) => context.responseMs,
      backOff: ({ context }) => context.backOffMs,
      leavePatience: () => settings.leavePatienceMs,
    },
  });
}

export type VirtualUserMachine = ReturnType<typeof virtualUserMachine>;

/** The operation a user has in hand, filled in by chance; the same whenever it is asked for. */
export function operationInHand(
  persona: Persona,
  run: DrawingRun,
  context: VirtualUserContext,
): Operation {
  const draft = persona.operations[context.operation];
  if (draft === undefined) {
    throw new Error(`${persona.name} has no operation "${context.operation}"`);
  }
  const operation = draft.build(new Draws(run, context));
  return context.slips ? wronglyFilledIn(operation) : operation;
}

interface Deciding {
  readonly persona: Persona;
  readonly settings: BehaviourSettings;
  readonly choices: FreeChoices;
  readonly outlooks: Outlooks;
  /** The chart leaves no choice: it says itself what comes after which think time. */
  readonly isJourney: boolean;
}

type Pacing = Pick<VirtualUserContext, 'dueAt' | 'readyAt' | 'burstLeft'>;

/** The plan after what is done at `at`: when the next is due. */
function pacing({ persona, settings }: Deciding, context: VirtualUserContext, at: number): Pacing {
  const { seed, thinkTime } = settings;
  const step = context.step + 1;
  const gap = nextGap(persona.traits, context.burstLeft, [
    chance(seed, context.index, purposes.gap, step),
    chance(seed, context.index, purposes.burst, step),
  ]);
  return {
    dueAt: nextDue(persona.traits, { dueAt: context.dueAt, at }, gap.gapMs * thinkTime),
    readyAt: at + gap.restMs * thinkTime,
    burstLeft: gap.burstLeft,
  };
}

/** Without free choices the plan goes on with what is taken up when its time has come. */
function goOn(deciding: Deciding, context: VirtualUserContext, event: VirtualUserEvent): Decision {
  const at = timeOf(event, context);
  return at < context.dueAt ? {} : pacing(deciding, context, at);
}

/** A free choice: what to do, whether it goes wrong, what follows, and when the next is due. */
function chooseNext(
  deciding: Deciding,
  context: VirtualUserContext,
  event: VirtualUserEvent,
): Decision {
  const { persona, settings } = deciding;
  const { seed } = settings;
  const { index } = context;
  const step = context.step + 1;
  const operation = deciding.choices.at(chance(seed, index, purposes.operation, step));
  return {
    step,
    operation,
    slips: chance(seed, index, purposes.slip, step) < persona.traits.errorRate,
    held: heldAfter(deciding, operation, { context, step }),
    next: followUpOf(deciding, operation, chance(seed, index, purposes.followUp, step)),
    ...pacing(deciding, context, timeOf(event, context)),
  };
}

/** A follow-up or reaction: a given operation, after the time it takes to read what caused it. */
function takeUp(deciding: Deciding, context: VirtualUserContext, operation: string): Decision {
  const { persona, settings } = deciding;
  const step = context.step + 1;
  const [least, most] = persona.traits.responseTimeMs;
  const u = chance(settings.seed, context.index, purposes.responseTime, step);
  return {
    step,
    operation,
    slips: false,
    held: heldAfter(deciding, operation, { context, step }),
    next: followUpOf(
      deciding,
      operation,
      chance(settings.seed, context.index, purposes.followUp, step),
    ),
    responseMs: (least + (most - least) * u) * settings.thinkTime,
  };
}

/** Online again: the first choice is due within one mean gap, so that nobody marches in step. */
function settleIn(
  deciding: Deciding,
  context: VirtualUserContext,
  event: VirtualUserEvent,
): Decision {
  const { persona, settings } = deciding;
  const step = context.step + 1;
  const u = chance(settings.seed, context.index, purposes.firstPause, step);
  const pauseMs = u * meanGapMs[persona.traits.activity] * settings.thinkTime;
  const dueAt = timeOf(event, context) + pauseMs;
  return { step, attempts: 0, next: '', dueAt, readyAt: dueAt };
}

/** What it captured under a name before is replaced. */
function remember(context: VirtualUserContext, event: VirtualUserEvent): Decision {
  if (event.type !== 'captured') return {};
  return { captured: { ...context.captured, ...event.values } };
}

/** An operation of setup or teardown, the next that is not done. */
function runErrand(
  deciding: Deciding,
  context: VirtualUserContext,
  kind: 'setup' | 'teardown',
): Decision {
  const { prepared, concluded } = context.errands;
  const step = context.step + 1;
  const operation = deciding.persona[kind][kind === 'setup' ? prepared : concluded] ?? '';
  return { step, operation, slips: false, held: heldAfter(deciding, operation, { context, step }) };
}

/** One more is done. */
function errand({ errands }: VirtualUserContext, done: 'prepared' | 'concluded'): Decision {
  return { errands: { ...errands, [done]: errands[done] + 1 } };
}

/** Only a connection that was closed may keep a user from trying again as usual. */
function reactionIn(event: VirtualUserEvent): CloseReaction {
  return reactionTo(event.type === 'closed' ? event.code : undefined);
}

/** The wait before the next attempt; the impatient wait less. */
function backOff(
  deciding: Deciding,
  context: VirtualUserContext,
  reaction: CloseReaction,
): Decision {
  const { reconnect, seed } = deciding.settings;
  const { patience } = deciding.persona.traits.connection;
  const factor = reaction === 'later' ? laterFactor : 1;
  const step = context.step + 1;
  const terms = {
    strategy: reconnect.strategy,
    baseMs: reconnect.delayMs * patience * factor,
    capMs: reconnect.maxDelayMs * factor,
    attempts: context.attempts,
    previousMs: context.backOffMs,
    u: chance(seed, context.index, purposes.backOff, step),
  };
  return { step, attempts: context.attempts + 1, backOffMs: backOffMs(terms) };
}

function attemptsOf(persona: Persona, settings: BehaviourSettings): number {
  return Math.round(settings.reconnect.attempts * persona.traits.connection.persistence);
}

/** Events from outside carry their time; a think time that has run out is due by the plan. */
function timeOf(event: VirtualUserEvent, context: VirtualUserContext): number {
  return 'at' in event ? event.at : context.dueAt;
}

/** What the plan says is due is late already: whatever it is about was read while waiting. */
const atOnce: Decision = { responseMs: 0 };

/** What a push leaves in mind; it also prompts the next free choice of a reactive person. */
function heard(
  { traits }: Persona,
  context: VirtualUserContext,
  event: VirtualUserEvent,
): Decision {
  if (event.type !== 'pushed') return {};
  const notice = event.data;
  if (traits.pattern !== 'reactive') return { notice };
  return { notice, dueAt: Math.min(context.dueAt, Math.max(event.at, context.readyAt)) };
}

function heldAfter(
  { outlooks, settings }: Deciding,
  operation: string,
  now: { readonly context: VirtualUserContext; readonly step: number },
): string {
  const thing = outlooks.get(operation)?.creates;
  if (thing === undefined) return now.context.held;
  return nameOf(thing, { seed: settings.seed, index: now.context.index, step: now.step });
}

function followUpOf({ outlooks }: Deciding, operation: string, u: number): string {
  let rest = u;
  for (const { state, share } of outlooks.get(operation)?.followUps ?? []) {
    rest -= share;
    if (rest < 0) return state;
  }
  return '';
}

/** What the target is bound to refuse; an operation without fields cannot be filled in wrongly. */
function wronglyFilledIn(operation: Operation): Operation {
  switch (operation.transport) {
    case 'websocket':
      return { ...operation, body: {} };
    case 'http':
      return operation.body === undefined ? operation : { ...operation, body: {} };
    case 'database':
      return { ...operation, input: emptied(operation.input) };
  }
}

/** Every field as an empty list: left out, a field might merely be optional. */
function emptied(input: JsonObject): JsonObject {
  return Object.fromEntries(Object.keys(input).map((field) => [field, []]));
}
