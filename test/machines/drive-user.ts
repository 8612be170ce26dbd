import { createActor } from 'xstate';
import { statePath } from '../../src/actors/state-path.ts';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import type { Persona } from '../../src/machines/persona.ts';
import type {
  VirtualUserContext,
  VirtualUserEvent,
} from '../../src/machines/virtual-user-chart.ts';
import {
  virtualUserMachine,
  type BehaviourSettings,
} from '../../src/machines/virtual-user-machine.ts';
import { behaviour } from './behaviour.ts';

export interface DriveOptions {
  readonly persona: Persona;
  readonly index: number;
  readonly lengthMs: number;
  readonly settings?: Partial<BehaviourSettings>;
  /** Time the target takes for the n-th operation, in ms. */
  readonly latencyMs?: (n: number) => number;
  /** One of the pushes the persona reacts to every so many ms; none without it. */
  readonly pushEveryMs?: number;
}

/** An operation as the user asked for it. */
export interface Performed {
  readonly at: number;
  readonly context: VirtualUserContext;
}

export interface DrivenUser {
  readonly performed: readonly Performed[];
  /** Every state it was in, `online.exploring`. */
  readonly states: ReadonlySet<string>;
}

/** What pushes are about, in the words of every event there is. */
const pushData = { coalition: 'coalition-u0-1', agent: 'agent-3', experiment: 'experiment-u0-1' };

/** A user in virtual time; its target answers everything and refuses what is wrongly filled in. */
export function driveUser(options: DriveOptions): DrivenUser {
  const { persona, index, lengthMs } = options;
  const latencyMs = options.latencyMs ?? (() => 20);
  const clock = new HeapClock();
  const performed: Performed[] = [];
  const states = new Set<string>();
  const tell = (event: VirtualUserEvent): void => actor.send(event);
  const tellSoon = (type: 'opened' | 'subscribed' | 'replied' | 'erred', delayMs: number): void => {
    clock.setTimeout(() => tell({ type, at: clock.now() }), delayMs);
  };
  const machine = virtualUserMachine(persona, { ...behaviour, ...options.settings }).provide({
    actions: {
      connect: () => tellSoon('opened', 5),
      subscribe: () => tellSoon('subscribed', 5),
      perform: ({ context }) => {
        performed.push({ at: clock.now(), context });
        tellSoon(context.slips ? 'erred' : 'replied', latencyMs(performed.length));
      },
    },
  });
  const actor = createActor(machine, {
    clock,
    input: { index, name: `${persona.name}-${index}` },
  });
  actor.subscribe({
    next: ({ value }) => states.add(statePath(value)),
    error: (error) => {
      throw error;
    },
  });
  actor.start();
  tell({ type: 'started', at: 0 });
  pushRegularly(options, clock, tell);
  clock.runUntil(lengthMs);
  actor.stop();
  return { performed, states };
}

function pushRegularly(
  { persona, pushEveryMs }: DriveOptions,
  clock: HeapClock,
  tell: (event: VirtualUserEvent) => void,
): void {
  if (pushEveryMs === undefined || persona.reactsTo.length === 0) return;
  let pushed = 0;
  const pushNext = (): void => {
    const name = persona.reactsTo[pushed++ % persona.reactsTo.length] ?? '';
    const event = name.slice(name.indexOf('/') + 1);
    tell({ type: 'pushed', at: clock.now(), event, data: pushData });
    clock.setTimeout(pushNext, pushEveryMs);
  };
  clock.setTimeout(pushNext, pushEveryMs);
}
