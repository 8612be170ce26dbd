import type { WebSocketOperation } from '../scenario/operation.ts';

/**
 * What has to be set up again on every connection of a user: its channels, event types and
 * monitoring. Nothing is stored until the user changes what its persona begins with.
 */
export class StandingSubscriptions {
  readonly #initial: () => readonly WebSocketOperation[];
  #changed: Map<string, WebSocketOperation> | undefined;

  constructor(initial: () => readonly WebSocketOperation[]) {
    this.#initial = initial;
  }

  operations(): readonly WebSocketOperation[] {
    if (this.#changed === undefined) return this.#initial();
    return [...this.#changed.values()].map((one) => ({ ...one, name: 'session.subscribe' }));
  }

  /** The requests that leave every channel. */
  farewells(): readonly WebSocketOperation[] {
    return this.operations()
      .filter((operation) => operation.type === 'subscribe')
      .map((operation) => ({ ...operation, name: 'session.unsubscribe', type: 'unsubscribe' }));
  }

  /** Remembers a request that succeeded, if it changes what stands. */
  keep(operation: WebSocketOperation): void {
    const key = standingKey(operation);
    if (key === undefined || operation.name.startsWith('session.')) return;
    this.#changed ??= new Map(this.#initial().map((one) => [standingKey(one) ?? '', one]));
    if (operation.type === 'unsubscribe') this.#changed.delete(key);
    else this.#changed.set(key, operation);
  }
}

function standingKey({ type, body }: WebSocketOperation): string | undefined {
  switch (type) {
    case 'subscribe':
    case 'unsubscribe':
      return typeof body['channel'] === 'string' ? `channel:${body['channel']}` : undefined;
    case 'event_subscription':
    case 'monitoring_config':
      return type;
    default:
      return undefined;
  }
}
