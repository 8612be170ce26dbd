import type { Hub, Listener } from './hub.ts';

const maxChannels = 256;

/** What one connection listens to: at most 256 channels, and the event types it named last. */
export class Subscriptions {
  readonly #hub: Hub;
  readonly #listener: Listener;
  readonly #channels = new Set<string>();
  #eventTypes: readonly string[] = [];
  #inboxOwner: string | undefined;

  constructor(hub: Hub, listener: Listener) {
    this.#hub = hub;
    this.#listener = listener;
  }

  /** The U of the `inbox:U` subscribed last: whose connection this is. */
  get inboxOwner(): string | undefined {
    return this.#inboxOwner;
  }

  /** False when the connection has all the channels it may have. */
  add(channel: string): boolean {
    if (this.#channels.size >= maxChannels && !this.#channels.has(channel)) return false;
    this.#channels.add(channel);
    this.#hub.subscribe(channel, this.#listener);
    if (channel.startsWith('inbox:')) this.#inboxOwner = channel.slice('inbox:'.length);
    return true;
  }

  remove(channel: string): void {
    this.#channels.delete(channel);
    this.#hub.unsubscribe(channel, this.#listener);
  }

  /** Replaces the event types listened to before. */
  watch(eventTypes: readonly string[]): void {
    for (const eventType of this.#eventTypes) this.#hub.unwatch(eventType, this.#listener);
    for (const eventType of eventTypes) this.#hub.watch(eventType, this.#listener);
    this.#eventTypes = eventTypes;
  }

  clear(): void {
    for (const channel of this.#channels) this.#hub.unsubscribe(channel, this.#listener);
    this.#channels.clear();
    this.watch([]);
  }
}
