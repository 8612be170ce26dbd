import { formatDuration } from './duration.ts';
import { isEmbedded } from './is-embedded.ts';
import { plannedLengthMs } from './load-phases.ts';
import type { Problem } from './problem.ts';
import type { Fault, Scenario } from './scenario.ts';

/** Least time that users have to come back in, between the end of a fault and that of the plan. */
const leastReturnMs = 1_000;

type Plan = Pick<Scenario, 'faults' | 'load' | 'target'>;

/** Faults that do not go with their plan, with the target or with each other. */
export function faultProblems(
  plan: Plan,
  locate: (path: readonly PropertyKey[]) => string,
): readonly Problem[] {
  const lengthMs = plannedLengthMs(plan.load);
  return plan.faults.flatMap((fault, index) => {
    const at = (key: string, message: string): Problem => ({
      where: locate(['faults', index, key]),
      message,
    });
    const { beginning, length } = timeFaults(fault, lengthMs);
    const clash = clashOf(fault, plan.faults);
    return [
      ...targetProblem(fault, plan.target).map((message) => at(fault.kind, message)),
      ...(beginning === undefined ? [] : [at('at', beginning)]),
      ...(length === undefined ? [] : [at('for', length)]),
      ...(clash === undefined ? [] : [at('at', clash)]),
    ];
  });
}

/** What a fault is about has to be part of the run. */
function targetProblem(fault: Fault, reached: Plan['target']): readonly string[] {
  const { target, kind } = fault;
  if (kind === 'connection_limit' && reached.dbUrl !== undefined) return [needsEmbeddedPostgres];
  if (isEmbedded(reached)) return [];
  if (target === 'platform') return [needsEmbedded];
  const { wsUrl, httpUrl, dbUrl } = reached;
  const urls = { websocket: wsUrl, http: httpUrl, database: dbUrl };
  return urls[target] === undefined ? [`this run has no ${target} target to disturb`] : [];
}

const needsEmbedded =
  'needs the embedded platform; this run loads a target of your own, which is never ended';

const needsEmbeddedPostgres =
  'needs the embedded Postgres; in a database of your own it would keep others out as well';

interface TimeFaults {
  readonly beginning?: string;
  readonly length?: string;
}

function timeFaults({ kind, atMs, forMs }: Fault, lengthMs: number): TimeFaults {
  if (atMs >= lengthMs) {
    return { beginning: `is not before the end of the plan, ${formatDuration(lengthMs)}` };
  }
  if (forMs === 0 && kind !== 'restart') return { length: 'must be longer than 0s' };
  const latestMs = lengthMs - leastReturnMs;
  if (atMs + forMs <= latestMs) return {};
  const end = formatDuration(atMs + forMs);
  const ends = formatDuration(lengthMs);
  return {
    length:
      `is too long: it would be over at ${end}, and has to be ` +
      `${formatDuration(leastReturnMs)} before the plan ends at ${ends}`,
  };
}

/** Of two faults at once the later one is told; of two at the same time the second. */
function clashOf(fault: Fault, faults: readonly Fault[]): string | undefined {
  const own = faults.indexOf(fault);
  const other = faults.find(
    (other, index) =>
      index !== own &&
      clashGroup(other) === clashGroup(fault) &&
      (other.atMs < fault.atMs || (other.atMs === fault.atMs && index < own)) &&
      (fault.atMs < other.atMs + other.forMs || fault.atMs === other.atMs),
  );
  if (other === undefined) return undefined;
  const from = formatDuration(other.atMs);
  const until = formatDuration(other.atMs + other.forMs);
  return `overlaps with the fault from ${from} to ${until}; ${alone(fault)}`;
}

/** Faults of one group do not go together; a process is in one state at a time. */
function clashGroup({ kind, target }: Fault): string {
  return target === 'platform' ? target : `${kind} ${target}`;
}

function alone({ target, kind }: Fault): string {
  return target === 'platform'
    ? 'one thing is done to a platform at a time'
    : `there is one ${kind} of a target at a time`;
}
