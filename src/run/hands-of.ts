import assert from 'node:assert/strict';
import type { FaultHands } from '../faults/fault-driver.ts';
import type { TargetFault } from '../faults/plan-faults.ts';
import type { TcpProxy } from '../faults/tcp-proxy.ts';
import { isFrameFault } from '../scenario/is-frame-fault.ts';
import type { Proxies } from './open-proxies.ts';
import type { RestartablePlatform } from './restartable-platform.ts';

/** What can be done to the parts of a target: to our platform, and to connections by a proxy. */
export function handsOf(proxies: Proxies, platform?: RestartablePlatform): FaultHands<TargetFault> {
  return {
    begin: (fault) => {
      if (isFrameFault(fault)) platformOf(platform).beginFrames(fault);
      else if (fault.target === 'platform') beginAt(platformOf(platform), fault.kind);
      else proxyOf(proxies, fault).begin(fault);
    },
    end: (fault, over) => {
      if (isFrameFault(fault)) platformOf(platform).endFrames(fault.id, over);
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

function proxyOf(proxies: Proxies, { target }: TargetFault): TcpProxy {
  const proxy = target === 'platform' ? undefined : proxies[target];
  assert(proxy !== undefined, 'a proxy stands where faults are');
  return proxy;
}
