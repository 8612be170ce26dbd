import type { Clock } from '../determinism/clock.ts';
import type { ModelChance } from './model-chance.ts';
import type { ModelSocket } from './model-socket.ts';

/** Events that happen on a channel by themselves. */
const ambientEvents: Readonly<Record<string, readonly string[]>> = {
  agents: ['agent.updated', 'agent.created'],
  coalitions: ['coalition.formed', 'coalition.dissolved'],
  tasks: ['task.assigned', 'task.completed'],
  experiments: ['experiment.completed'],
  alerts: ['alert.raised'],
  metrics: ['metrics.tick'],
};

/** Channels of the computed backend: who listens, and what happens on them. */
export class ModelHub {
  readonly #clock: Clock;
  readonly #chance: ModelChance;
  readonly #pushesPerSecond: number;
  readonly #channels = new Map<string, Set<ModelSocket>>();

  constructor(clock: Clock, chance: ModelChance, pushesPerSecond: number) {
    this.#clock = clock;
    this.#chance = chance;
    this.#pushesPerSecond = pushesPerSecond;
  }

  join(channel: string, socket: ModelSocket): void {
    socket.channels.add(channel);
    const known = this.#channels.get(channel);
    if (known !== undefined) {
      known.add(socket);
      return;
    }
    this.#channels.set(channel, new Set([socket]));
    if (ambientEvents[channel] !== undefined) this.#scheduleAmbient(channel);
  }

  leave(channel: string, socket: ModelSocket): void {
    socket.channels.delete(channel);
    this.#channels.get(channel)?.delete(socket);
  }

  publishAfter(afterMs: number, channel: string, event: string): void {
    this.#clock.setTimeout(() => this.#publish(channel, event), afterMs);
  }

  #scheduleAmbient(channel: string): void {
    if (this.#pushesPerSecond <= 0) return;
    this.#clock.setTimeout(
      () => {
        const events = ambientEvents[channel] ?? [];
        const event = events[Math.floor(this.#chance.uniform() * events.length)];
        if (event !== undefined) this.#publish(channel, event);
        this.#scheduleAmbient(channel);
      },
      this.#chance.gapMs(1000 / this.#pushesPerSecond),
    );
  }

  #publish(channel: string, event: string): void {
    for (const socket of [...(this.#channels.get(channel) ?? [])]) socket.push(channel, event);
  }
}
