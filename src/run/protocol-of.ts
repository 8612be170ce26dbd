import assert from 'node:assert/strict';
import type { Protocol } from '../protocols/protocol.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ScenarioMaterial } from '../sources/scenario-material.ts';

/** The wire format a scenario names; its existence was checked when the scenario was read. */
export function protocolOf({ target }: Scenario, { protocols }: ScenarioMaterial): Protocol {
  const protocol = protocols.get(target.protocol);
  assert(protocol !== undefined, `no protocol "${target.protocol}"`);
  return protocol;
}
