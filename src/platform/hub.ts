/** Something that happened. Channels go from the most specific to the public one. */
export interface PlatformEvent {
  readonly channels: readonly string[];
  readonly event: string;
  readonly data: object;
}

export interface Listener {
  /** Takes a frame whose closing brace and per-connection `seq` are still missing. */
  push(openFrame: string): void;
}

/** Who listens to what. An event reaches a listener once, however often it asked for it. */
export class Hub {
  readonly #channels = new Map<string, Set<Listener>>();
  readonly #eventTypes = new Map<string, Set<Listener>>();

  subscribe(channel: string, listener: Listener): void {
    add(this.#channels, channel, listener);
  }

  unsubscribe(channel: string, listener: Listener): void {
    remove(this.#channels, channel, listener);
  }

  watch(eventType: string, listener: Listener): void {
    add(this.#eventTypes, eventType, listener);
  }

  unwatch(eventType: string, listener: Listener): void {
    remove(this.#eventTypes, eventType, listener);
  }

  hasListeners(channel: string, eventType: string): boolean {
    return this.#channels.has(channel) || this.#eventTypes.has(eventType);
  }

  /** A listener by event type alone gets the event on its last, public channel. */
  publish(happened: PlatformEvent): void {
    const audience = new Map<Listener, string>();
    for (const channel of happened.channels) {
      for (const listener of this.#channels.get(channel) ?? []) {
        if (!audience.has(listener)) audience.set(listener, channel);
      }
    }
    const publicChannel = happened.channels.at(-1) ?? '';
    for (const listener of this.#eventTypes.get(happened.event) ?? []) {
      if (!audience.has(listener)) audience.set(listener, publicChannel);
    }
    deliver(audience, happened);
  }
}

/** The start of a push frame; the receiver adds its `seq` and the closing brace. */
export function openFrame(channel: string, event: string, data: object): string {
  const frame = { type: 'event', channel, event, data, timestamp: Date.now() };
  return JSON.stringify(frame).slice(0, -1);
}

function deliver(audience: ReadonlyMap<Listener, string>, happened: PlatformEvent): void {
  const frames = new Map<string, string>();
  for (const [listener, channel] of audience) {
    let frame = frames.get(channel);
    if (frame === undefined) {
      frame = openFrame(channel, happened.event, happened.data);
      frames.set(channel, frame);
    }
    listener.push(frame);
  }
}

function add(index: Map<string, Set<Listener>>, key: string, listener: Listener): void {
  const listeners = index.get(key);
  if (listeners === undefined) index.set(key, new Set([listener]));
  else listeners.add(listener);
}

function remove(index: Map<string, Set<Listener>>, key: string, listener: Listener): void {
  const listeners = index.get(key);
  if (listeners?.delete(listener) === true && listeners.size === 0) index.delete(key);
}
