import { loadFaults } from './load-faults.ts';
import { ownLoad } from './own-load.ts';
import { phaseFaults } from './phase-faults.ts';
import type { LoadSettings } from './scenario.ts';
import { heightFaults, sizeFaults } from './size-faults.ts';
import { usualLoad } from './usual-load.ts';
import type { LoadFault, WrittenLoad } from './written-load.ts';

/** A load as it will run, as good as it can be told while there are faults. */
export interface ComposedLoad {
  readonly load: LoadSettings;
  readonly faults: readonly LoadFault[];
}

const defaultSessionMs = 60_000;
const defaultQueue = 10_000;

/** Turns what is written into phases and levels, for so many users in all. */
export function composeLoad(written: WrittenLoad, users: number): ComposedLoad {
  const { model, phases } = written;
  const composed =
    phases === undefined ? usualLoad(written, users) : ownLoad(written, phases, users);
  const form = [
    ...loadFaults(written),
    ...phaseFaults(phases ?? []),
    ...heightFaults(written, users),
    ...composed.faults,
  ];
  const load: LoadSettings = {
    model,
    ...composed.plan,
    arrivals: written.arrivals ?? 'even',
    sessionMs: model === 'sessions' ? (written.sessionMs ?? defaultSessionMs) : 0,
    operationsPerUser: written.operationsPerUser,
    queueLimit: written.queueLimit ?? defaultQueue,
  };
  const size = form.length > 0 ? [] : sizeFaults(written, users, composed.plan);
  return { load, faults: [...form, ...size] };
}
