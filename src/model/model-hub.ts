import type { Clock } from '../determinism/clock.ts';
import type { Consequence } from './answer.ts';
import type { Message } from './message.ts';
import type { ModelChance } from './model-chance.ts';
import type { ModelProcess } from './model-process.ts';

/** A connection, as far as channels are concerned. */
export interface Listener {
  readonly channels: Set<string>;
  push(channel: string, event: string, data: Message): void;
}

/** What a hub lives on. */
interface HubContext {
  readonly clock: Clock;
  readonly chance: ModelChance;
  readonly process: ModelProcess;
}

/** Events that happen on a channel by themselves. */
const ambientEvents: Readonly<Record<string, readonly string[]>> = {
  agents: ['agent.updated', 'agent.created'],
  coalitions: ['coalition.formed', 'coalition.dissolved'],
  tasks: ['task.assigned', 'task.completed'],
  experiments: ['experiment.completed'],
  alerts: ['alert.raised'],
  metrics: ['metrics.tick'],
};

/** Channels on which events happen by themselves. */
export const ambientChannels = Object.keys(ambientEvents);

/** Channels of the computed backend: who listens, and what happens on them. */
export class ModelHub {
  readonly #clock: Clock;
  readonly #chance: ModelChance;
  readonly #pushesPerSecond: number;
  readonly #process: ModelProcess;
  readonly #channels = new Map<string, Set<Listener>>();

  constructor({ clock, chance, process }: HubContext, pushesPerSecond: number) {
    this.#clock = clock;
    this.#chance = chance;
    this.#process = process;
    this.#pushesPerSecond = pushesPerSecond;
  }

  join(channel: string, listener: Listener): void {
    listener.channels.add(channel);
    const known = this.#channels.get(channel);
    if (known !== undefined) {
      known.add(listener);
      return;
    }
    this.#channels.set(channel, new Set([listener]));
    if (ambientEvents[channel] !== undefined) this.#scheduleAmbient(channel);
  }

  leave(channel: string, listener: Listener): void {
    listener.channels.delete(channel);
    const listeners = this.#channels.get(channel);
    listeners?.delete(listener);
    // What happens by itself on a channel goes on; one that nobody listens to is forgotten.
    if (listeners?.size === 0 && ambientEvents[channel] === undefined) {
      this.#channels.delete(channel);
    }
  }

  /** What is still to come is lost with the process. */
  publish(consequence: Consequence): void {
    const timer = this.#clock.setTimeout(() => {
      done();
      this.#deliver(consequence);
    }, consequence.afterMs);
    const done = this.#process.onEnded(() => this.#clock.clearTimeout(timer));
  }

  #scheduleAmbient(channel: string): void {
    if (this.#pushesPerSecond <= 0) return;
    this.#clock.setTimeout(
      () => {
        const events = ambientEvents[channel] ?? [];
        const event = events[Math.floor(this.#chance.uniform() * events.length)];
        if (event !== undefined) this.#deliver({ channel, event, afterMs: 0, data: {} });
        this.#scheduleAmbient(channel);
      },
      this.#chance.gapMs(1000 / this.#pushesPerSecond),
    );
  }

  #deliver({ channel, event, data }: Consequence): void {
    this.#process.whenAwake(() => {
      for (const listener of this.#channels.get(channel) ?? []) listener.push(channel, event, data);
    });
  }
}
