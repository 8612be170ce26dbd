import type { BreakingPoint } from '../metrics/breaking-point.ts';
import type { Finding } from '../metrics/summary.ts';
import type { GaveOut } from './stress-result.ts';
import type { Trial } from './trial.ts';

/** What can give out; latency and errors are what users see of it. */
const resources: readonly Finding['about'][] = ['cpu', 'memory', 'pool', 'database', 'cache'];

/** Figures of a target that say how full it is. */
const shownReadings = ['cpu', 'memory', 'event_loop_utilisation', 'pool_in_use', 'pool_waiting'];

const graveness = { critical: 0, warning: 1, info: 2 } as const;

/**
 * The resource that gave out first: the gravest one that was beyond its limit where the target
 * breaks. Trials elsewhere broke from more load than it takes, or were overruled.
 */
export function gaveOutFirst(
  trials: readonly Trial[],
  { broke }: Pick<BreakingPoint, 'broke'>,
): GaveOut | undefined {
  const broken = trials.filter(
    ({ outcome, level }) => outcome === 'broke' && level === broke?.level,
  );
  const telling = broken.find((trial) => gravestOf(trial) !== undefined) ?? broken[0];
  if (telling === undefined) return undefined;
  const finding = gravestOf(telling);
  return {
    finding: finding ?? null,
    level: telling.level,
    evidence: [...telling.reasons, ...readingsOf(telling)],
  };
}

function gravestOf({ findings }: Trial): Finding | undefined {
  return findings
    .filter(({ about, severity }) => resources.includes(about) && severity !== 'info')
    .toSorted((left, right) => graveness[left.severity] - graveness[right.severity])[0];
}

function readingsOf({ target }: Trial): readonly string[] {
  return shownReadings.flatMap((figure) => {
    const read = target[figure];
    return read === undefined ? [] : [`${figure}: mean ${read.mean}, max ${read.max}`];
  });
}
