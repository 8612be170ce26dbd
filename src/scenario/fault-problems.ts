import { planArrivals } from './arrival-plan.ts';
import { clashGroup } from './clash-group.ts';
import { formatDuration } from './duration.ts';
import { isEmbedded } from './is-embedded.ts';
import { isFrameFault } from './is-frame-fault.ts';
import { latestEndMs, leastReturnMs } from './latest-end.ts';
import { plannedLengthMs } from './load-phases.ts';
import type { Problem } from './problem.ts';
import type { Fault, Scenario } from './scenario.ts';
import { holds, limitOf } from './state-condition.ts';

type Plan = Pick<Scenario, 'faults' | 'load' | 'target' | 'users' | 'seed'>;

/** Faults that do not go with their plan, with the target or with each other. */
export function faultProblems(
  plan: Plan,
  locate: (path: readonly PropertyKey[]) => string,
): readonly Problem[] {
  return plan.faults.flatMap((fault, index) => {
    const at = (key: string, message: string): Problem => ({
      where: locate(['faults', index, key]),
      message,
    });
    const { beginning, length } = timeFaults(fault, plan.load);
    const clash = clashOf(fault, plan.faults);
    return [
      ...targetProblem(fault, plan.target).map((message) => at(fault.kind, message)),
      ...(beginning === undefined ? [] : [at('at', beginning)]),
      ...conditionProblem(fault, plan).map((message) => at('when', message)),
      ...(length === undefined ? [] : [at('for', length)]),
      ...(clash === undefined ? [] : [at('at', clash)]),
    ];
  });
}

/** What a fault is about has to be part of the run. */
function targetProblem(fault: Fault, reached: Plan['target']): readonly string[] {
  const { target, kind } = fault;
  if (kind === 'connection_limit' && reached.dbUrl !== undefined) return [needsEmbeddedPostgres];
  if (isEmbedded(reached) || target === 'users') return [];
  if (isFrameFault(fault)) return [needsOwnFrames];
  if (target === 'platform') return [needsEmbedded];
  const { wsUrl, httpUrl, dbUrl } = reached;
  const urls = { websocket: wsUrl, http: httpUrl, database: dbUrl };
  return urls[target] === undefined ? [`this run has no ${target} target to disturb`] : [];
}

const needsEmbedded =
  'needs the embedded platform; this run loads a target of your own, which is never ended';

const needsOwnFrames =
  'needs the embedded platform, which does it to frames of its own; ' +
  'this run loads a target of yours';

const needsEmbeddedPostgres =
  'needs the embedded Postgres; in a database of your own it would keep others out as well';

interface TimeFaults {
  readonly beginning?: string;
  readonly length?: string;
}

function timeFaults({ kind, atMs, forMs }: Fault, load: Plan['load']): TimeFaults {
  const ends = formatDuration(plannedLengthMs(load));
  if (atMs !== undefined && atMs >= plannedLengthMs(load)) {
    return { beginning: `is not before the end of the plan, ${ends}` };
  }
  if (forMs === 0 && kind !== 'restart') return { length: 'must be longer than 0s' };
  const earliestEndMs = (atMs ?? 0) + forMs;
  if (earliestEndMs <= latestEndMs(load)) return {};
  const over = atMs === undefined ? 'not be over before' : 'be over at';
  const end = formatDuration(earliestEndMs);
  return {
    length:
      `is too long: it would ${over} ${end}, and has to be ` +
      `${formatDuration(leastReturnMs)} before the plan ends at ${ends}`,
  };
}

/** What holds for any number of users, or for none that can be, begins nothing. */
function conditionProblem({ when }: Fault, plan: Plan): readonly string[] {
  if (when === undefined) return [];
  const { total, peakUsers } = planArrivals(plan);
  const limit = limitOf(when, peakUsers);
  const isFor = (users: number): boolean => holds(when.comparison, users, limit);
  if (isFor(0) !== isFor(total)) return [];
  const users = `${total} ${total === 1 ? 'user comes' : 'users come'} in all`;
  return isFor(0)
    ? [`holds whatever happens, for ${users}; it has to be false first`]
    : [`can not hold, for ${users}`];
}

/** Of two faults at once the later one is told; of two at the same time the second. */
function clashOf(fault: Fault, faults: readonly Fault[]): string | undefined {
  const own = faults.indexOf(fault);
  const other = faults.find(
    (other, index) =>
      index !== own &&
      clashGroup(other) === clashGroup(fault) &&
      overlaps(fault, other, index < own),
  );
  if (other?.atMs === undefined) return undefined;
  const from = formatDuration(other.atMs);
  const until = formatDuration(other.atMs + other.forMs);
  return `overlaps with the fault from ${from} to ${until}; ${alone(fault)}`;
}

/** Whether it begins while the other lasts; of two that begin at once, the one written later. */
function overlaps(fault: Fault, other: Fault, isLater: boolean): boolean {
  if (fault.atMs === undefined || other.atMs === undefined) return false;
  if (fault.atMs === other.atMs) return isLater;
  return other.atMs < fault.atMs && fault.atMs < other.atMs + other.forMs;
}

function alone({ target, kind }: Fault): string {
  return target === 'platform'
    ? 'one thing is done to a platform at a time'
    : `there is one ${kind} of ${target === 'users' ? target : 'a target'} at a time`;
}
