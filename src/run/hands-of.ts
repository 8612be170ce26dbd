import assert from 'node:assert/strict';
import type { DatabaseFaults } from '../faults/database-faults.ts';
import type { FaultHands } from '../faults/fault-driver.ts';
import type { TargetFault } from '../faults/plan-faults.ts';
import type { TcpProxy } from '../faults/tcp-proxy.ts';
import { isDatabaseFault } from '../scenario/is-database-fault.ts';
import { isFrameFault } from '../scenario/is-frame-fault.ts';
import type { Proxies } from './open-proxies.ts';
import type { RestartablePlatform } from './restartable-platform.ts';

/** The parts of a target to which something can be done, as far as it has them. */
export interface BreakableParts {
  /** Connections by a proxy. */
  readonly proxies: Proxies;
  readonly database: DatabaseFaults | undefined;
  readonly platform?: RestartablePlatform;
}

/** What can be done to the parts of a target. */
export function handsOf({ proxies, database, platform }: BreakableParts): FaultHands<TargetFault> {
  return {
    begin: (fault) => {
      if (isDatabaseFault(fault)) databaseOf(database).begin(fault);
      else if (isFrameFault(fault)) platformOf(platform).beginFrames(fault);
      else if (fault.target === 'platform') beginAt(platformOf(platform), fault.kind);
      else proxyOf(proxies, fault).begin(fault);
    },
    end: (fault, over) => {
      if (isDatabaseFault(fault)) databaseOf(database).end(fault, over);
      else if (isFrameFault(fault)) platformOf(platform).endFrames(fault.id, over);
      else if (fault.target !== 'platform') proxyOf(proxies, fault).end(fault.id, over);
      else if (fault.kind === 'stop') thaw(platformOf(platform), over);
      else platformOf(platform).restart(over);
    },
  };
}

type OfKind<Target> = Extract<TargetFault, { readonly target: Target }>;

function beginAt(platform: RestartablePlatform, kind: OfKind<'platform'>['kind']): void {
  if (kind === 'kill') platform.kill();
  else if (kind === 'stop') platform.freeze();
  else platform.leave();
}

function thaw(platform: RestartablePlatform, over: () => void): void {
  platform.thaw();
  over();
}

function platformOf(platform: RestartablePlatform | undefined): RestartablePlatform {
  assert(platform !== undefined, 'only the platform of the run is broken');
  return platform;
}

function databaseOf(database: DatabaseFaults | undefined): DatabaseFaults {
  assert(database !== undefined, 'a connection is open where faults are');
  return database;
}

function proxyOf(proxies: Proxies, { target }: TargetFault): TcpProxy {
  const proxy = target === 'platform' ? undefined : proxies[target];
  assert(proxy !== undefined, 'a proxy stands where faults are');
  return proxy;
}
