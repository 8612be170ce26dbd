import type { WebSocketOperation } from '../scenario/operation.ts';

/** What a user says last over its connection. */
export const goodbye: WebSocketOperation = {
  transport: 'websocket',
  name: 'session.disconnect',
  type: 'disconnect',
  body: {},
};
