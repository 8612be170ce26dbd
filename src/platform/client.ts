import type { Monitor } from './monitor.ts';
import type { Services } from './services.ts';
import type { Subscriptions } from './subscriptions.ts';

/** The sender of a message, as far as answering it needs to know. */
export interface Client {
  /** `undefined` while the connection has not said whose it is. */
  readonly user: string | undefined;
  readonly subscriptions: Subscriptions;
  readonly monitor: Monitor;
  readonly services: Services;
}
