import type { Fault } from './scenario.ts';

/** Faults of one group are not at once: a process is in one state at a time. */
export function clashGroup({ kind, target }: Pick<Fault, 'kind' | 'target'>): string {
  return target === 'platform' ? target : `${kind} ${target}`;
}
