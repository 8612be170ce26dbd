import type { LoadSettings, Scenario } from '../src/scenario/scenario.ts';
import { usualScenario } from '../test/support/usual-scenario.ts';

/** A scenario around a load, of users who speak over sockets and whose target is given apart. */
export function benchScenario(
  users: Readonly<Record<string, number>>,
  load: LoadSettings,
  thinkTime: number,
): Scenario {
  const usual = usualScenario();
  return {
    ...usual,
    name: 'bench',
    users,
    load,
    thinkTime,
    timeouts: { ...usual.timeouts, drainMs: 5000 },
  };
}
