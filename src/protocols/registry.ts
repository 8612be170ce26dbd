import { agentsProtocol } from './agents-protocol.ts';
import type { Protocol } from './protocol.ts';

/** Every wire format there is, by the name a scenario gives as its target's protocol. */
export const protocols: ReadonlyMap<string, Protocol> = new Map(
  [agentsProtocol].map((protocol) => [protocol.name, protocol]),
);
