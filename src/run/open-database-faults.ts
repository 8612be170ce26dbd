import { createRole } from '../db/create-role.ts';
import type { ConnectionSettings, DatabaseHandle } from '../db/database.ts';
import { DatabaseFaults } from '../faults/database-faults.ts';
import { planFaults } from '../faults/plan-faults.ts';
import { isDatabaseFault } from '../scenario/is-database-fault.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RestartablePlatform } from './restartable-platform.ts';
import type { Teardown } from './teardown.ts';

/** How the sessions of a run are called, so that a fault can tell them from those of others. */
export interface SessionNames {
  readonly generator: string;
  readonly platform: string;
  readonly faults: string;
}

/** Part of the id of a run that tells it from all others, and fits into the name of a session. */
const nameLength = 24;

export function sessionNames(runId: string): SessionNames {
  const run = runId.slice(-nameLength);
  return {
    generator: `statecrowd ${run}`,
    platform: `statecrowd-platform ${run}`,
    faults: `statecrowd-faults ${run}`,
  };
}

/** The account of a run in the embedded Postgres where faults are done to it. */
const crowdRole = 'statecrowd_crowd';

/** Who breaks a database, and who uses it. */
export interface DatabaseRoles {
  readonly breaker: ConnectionSettings;
  readonly crowd: ConnectionSettings;
  /** The role of the crowd, if it is ours alone. */
  readonly role: string | undefined;
}

/** In the embedded Postgres the crowd gets a role of its own if its database is to be broken. */
export async function openRoles(
  { faults }: Scenario,
  settings: ConnectionSettings,
  isOurs: boolean,
): Promise<DatabaseRoles> {
  if (!isOurs || !faults.some(isDatabaseFault)) {
    return { breaker: settings, crowd: settings, role: undefined };
  }
  const url = await createRole(settings, crowdRole);
  return { breaker: settings, crowd: { ...settings, url }, role: crowdRole };
}

export interface BrokenDatabase {
  readonly scenario: Scenario;
  readonly runId: string;
  readonly roles: Pick<DatabaseRoles, 'breaker' | 'role'>;
  readonly pool: DatabaseHandle;
  readonly platform?: RestartablePlatform;
}

/** Opens what faults of the database are done with, if any are planned, and has all undone. */
export async function openDatabaseFaults(
  { scenario, runId, roles, pool, platform }: BrokenDatabase,
  teardown: Teardown,
): Promise<DatabaseFaults | undefined> {
  const planned = planFaults(scenario.faults).filter(isDatabaseFault);
  if (planned.length === 0) return undefined;
  const { poolSize, overflow } = scenario.database;
  const names = sessionNames(runId);
  const users = { name: names.generator, setReadOnly: pool.setReadOnly };
  const faults = await DatabaseFaults.open(
    planned,
    { ...roles.breaker, applicationName: names.faults },
    {
      seed: scenario.seed,
      pool,
      poolSize: poolSize + overflow,
      sessions: platform === undefined ? [users] : [users, sessionsOf(platform, names)],
      role: roles.role,
    },
  );
  teardown.add('connections of faults', () => faults.close());
  for (const { id } of planned) teardown.add(`the fault ${id}`, () => faults.clear(id));
  return faults;
}

function sessionsOf(platform: RestartablePlatform, { platform: name }: SessionNames) {
  return { name, setReadOnly: (isReadOnly: boolean) => platform.setReadOnly(isReadOnly) };
}
