import type { JsonObject, WebSocketOperation } from '../scenario/operation.ts';

/** A frame of the target, understood. Keys are those of `replyKey`. */
export type Incoming =
  | {
      readonly kind: 'reply';
      readonly id: number | undefined;
      readonly key: string;
      readonly error: string | undefined;
      readonly body: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'push';
      readonly channel: string;
      readonly event: string;
      /** Its number on its connection, from 1, of formats that count pushes. */
      readonly seq?: number;
      readonly body: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'malformed' };

/** A wire format: how an operation becomes a frame, and how a frame finds its request. Pure. */
export interface Protocol {
  readonly name: string;
  /** One line for people. */
  readonly description: string;
  /** Replies of one connection come in the order of their requests, whatever their keys. */
  readonly answersInOrder: boolean;
  /** The frame of an operation; `id` is put in when given. */
  encode(operation: WebSocketOperation, id: number | undefined): string;
  /** Where the reply is looked for when ids are not echoed: first in, first out per key. */
  replyKey(operation: WebSocketOperation): string;
  decode(text: string): Incoming;
  /**
   * The frame that a computed backend answers a request with, of the fields its persona gives;
   * without it the protocol cannot be simulated.
   */
  answer?(operation: WebSocketOperation, id: number | undefined, fields: JsonObject): string;
}
