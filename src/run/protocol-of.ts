import assert from 'node:assert/strict';
import type { Protocol } from '../protocols/protocol.ts';
import { protocols } from '../protocols/registry.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** The wire format a scenario names; its existence was checked when the scenario was read. */
export function protocolOf({ target }: Scenario): Protocol {
  const protocol = protocols.get(target.protocol);
  assert(protocol !== undefined, `no protocol "${target.protocol}"`);
  return protocol;
}
