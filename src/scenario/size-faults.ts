import { formatDuration, maxDurationMs } from './duration.ts';
import { maxArrivals, maxOperations, maxPlannedUsers, maxRatePerSecond } from './load-limits.ts';
import { plannedLengthMs } from './load-phases.ts';
import { countBy, endOf, peakOf } from './load-shape.ts';
import type { Phase } from './scenario.ts';
import { shortNumber } from './short-number.ts';
import { countRises } from './stays.ts';
import type { LoadPlan } from './usual-load.ts';
import { heightOf, wrongForm, wrongSize } from './written-load.ts';
import type { Level, LoadFault, WrittenLoad, WrittenPhase } from './written-load.ts';

/** Levels that cannot be, whatever else is wrong with the load. */
export function heightFaults(written: WrittenLoad, users: number): readonly LoadFault[] {
  const { model, ratePerSecond = 0, phases = [] } = written;
  const whole = model === 'users' ? users : ratePerSecond;
  return [
    ...(model === 'users' ? [] : tooHigh(['rate'], ratePerSecond, model)),
    ...phases.flatMap((phase, index) => levelFaults(phase, index, { model, whole })),
  ];
}

/** What is too much, too little or too long in a load that is well written otherwise. */
export function sizeFaults(
  written: WrittenLoad,
  users: number,
  plan: LoadPlan,
): readonly LoadFault[] {
  const { model, phases = [] } = written;
  const faults = [
    ...phases.flatMap((phase, index) => gatheringFaults(phase, index, { model, users, plan })),
    ...lengthFaults(plan.phases),
  ];
  return faults.length > 0 ? faults : totalFaults(written, plan);
}

interface LevelScale {
  readonly model: WrittenLoad['model'];
  /** What 100 % is. */
  readonly whole: number;
}

function levelFaults(
  { level, from, to, burst, rendezvous }: WrittenPhase,
  index: number,
  { model, whole }: LevelScale,
): readonly LoadFault[] {
  const levels: readonly (readonly [readonly string[], Level | undefined])[] = [
    [['level'], level],
    [['from'], from],
    [['to'], to],
    [['burst', 'level'], burst?.level],
  ];
  const inner = ['phases', index];
  const heights = levels.flatMap(([keys, written]) =>
    written === undefined ? [] : heightFault([...inner, ...keys], written, { model, whole }),
  );
  const held = rendezvous?.users;
  const isNobody = held?.kind === 'count' && (held.count < 1 || !Number.isInteger(held.count));
  if (!isNobody) return heights;
  const message = `${held.count} is not a whole number of users, at least 1`;
  return [...heights, wrongForm([...inner, 'rendezvous', 'users'], message)];
}

function heightFault(
  path: readonly PropertyKey[],
  level: Level,
  { model, whole }: LevelScale,
): readonly LoadFault[] {
  const isPart = model === 'users' && level.kind === 'count' && !Number.isInteger(level.count);
  if (isPart) return [wrongForm(path, `${level.count} is not a whole number of users`)];
  return tooHigh(path, heightOf(level, whole), model);
}

function tooHigh(
  path: readonly PropertyKey[],
  height: number,
  model: WrittenLoad['model'],
): readonly LoadFault[] {
  const most = model === 'users' ? maxPlannedUsers : maxRatePerSecond;
  if (height <= most) return [];
  const unit = model === 'users' ? 'users at once' : `${model} per second`;
  return [wrongSize(path, `${shortNumber(height)} ${unit} are more than the ${most} there may be`)];
}

interface Crowd {
  readonly model: WrittenLoad['model'];
  readonly users: number;
  readonly plan: LoadPlan;
}

/** A gathering of more users than there ever are would wait in vain. */
function gatheringFaults(
  { rendezvous }: WrittenPhase,
  index: number,
  { model, users, plan }: Crowd,
): readonly LoadFault[] {
  if (rendezvous === undefined) return [];
  const path = ['phases', index, 'rendezvous', 'users'];
  const held = heightOf(rendezvous.users, users);
  const phase = plan.phases[index];
  const most = phase === undefined ? 0 : peakWithin(plan, phase);
  if (model !== 'users' || held <= most) return [];
  return [wrongForm(path, `${shortNumber(held)} users are never there: the phase has ${most}`)];
}

function peakWithin({ population }: LoadPlan, { startMs, endMs }: Phase): number {
  return peakOf(population.filter((part) => part.startMs >= startMs && part.endMs <= endMs));
}

function lengthFaults(phases: readonly Phase[]): readonly LoadFault[] {
  const endMs = plannedLengthMs({ phases });
  if (endMs > maxDurationMs) {
    return [wrongForm([], `all phases last ${formatDuration(endMs)} together, more than 24 days`)];
  }
  const brief = phases.find((phase) => phase.endMs - phase.startMs < 1);
  return brief === undefined
    ? []
    : [wrongForm(['duration'], `leaves less than 1ms for the phase "${brief.name}"`)];
}

function totalFaults({ model }: WrittenLoad, { population, rate }: LoadPlan): readonly LoadFault[] {
  const arrivals = model === 'sessions' ? countBy(rate, endOf(rate)) : countRises(population);
  if (arrivals > maxArrivals) {
    const total = `${shortNumber(arrivals)} users in all`;
    return [wrongSize([], `${total} are more than the ${maxArrivals} that one run may have`)];
  }
  if (arrivals === 0) return [wrongSize([], 'nobody would ever come; give a phase a level')];
  const operations = model === 'operations' ? countBy(rate, endOf(rate)) : 0;
  if (operations > maxOperations) {
    const total = `${shortNumber(operations)} operations in all`;
    return [wrongSize([], `${total} are more than the ${maxOperations} that one run may have`)];
  }
  const isIdle = model === 'operations' && operations === 0;
  return isIdle ? [wrongSize([], 'nothing would ever be due; give a phase a level')] : [];
}
