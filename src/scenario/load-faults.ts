import type { LoadModel } from '../metrics/summary.ts';
import {
  countsOf,
  wrongForm,
  type Level,
  type LoadFault,
  type WrittenLoad,
} from './written-load.ts';

/** Keys of a load that do not go together. */
export function loadFaults(written: WrittenLoad): readonly LoadFault[] {
  return [...modelFaults(written), ...rateFaults(written), ...formFaults(written)];
}

/** Keys that only some models have, and why not the others. */
function modelFaults(written: WrittenLoad): readonly LoadFault[] {
  const { model, sessionMs, arrivals, queueLimit, spawnRatePerSecond, phases } = written;
  const isUsers = model === 'users';
  const hasLevels = isUsers && phases !== undefined;
  return [
    ...unless(
      sessionMs === undefined || model === 'sessions',
      ['session'],
      only(model, 'sessions'),
    ),
    ...unless(
      queueLimit === undefined || model === 'operations',
      ['queue'],
      only(model, 'operations'),
    ),
    ...unless(
      arrivals !== 'poisson' || !isUsers,
      ['arrivals'],
      'users follow a level evenly; poisson is for the models sessions and operations',
    ),
    ...unless(
      spawnRatePerSecond === undefined || model !== 'sessions',
      ['spawn_rate'],
      'sessions arrive at rate, not at a spawn rate; leave it out',
    ),
    ...unless(
      spawnRatePerSecond === undefined || !hasLevels,
      ['spawn_rate'],
      'the levels of the phases say how fast users come; leave it out',
    ),
  ];
}

function only(model: LoadModel, other: LoadModel): string {
  return `is of the model ${other}, this load is of the model ${model}; leave it out`;
}

/** 100 % of the models with a rate. */
function rateFaults({ model, ratePerSecond, phases }: WrittenLoad): readonly LoadFault[] {
  const path = ['rate'];
  if (model === 'users') {
    const hint = 'is of the models sessions and operations; set users, or name the model';
    return unless(ratePerSecond === undefined, path, hint);
  }
  const levels = phases?.flatMap(({ level, from, to, burst }) => [level, from, to, burst?.level]);
  const isNeeded = levels === undefined || levels.some(isShare);
  if (isNeeded) {
    const hint = `is missing: how many ${model} per second 100 % is`;
    return unless(ratePerSecond !== undefined, path, hint);
  }
  const hint = 'is not used: no level of the phases is a share of it; leave it out, or use scale';
  return unless(ratePerSecond === undefined, path, hint);
}

function isShare(level: Level | undefined): boolean {
  return level?.kind === 'share';
}

/** The two ways to write phases exclude each other; `operations` have no rendezvous. */
function formFaults(written: WrittenLoad): readonly LoadFault[] {
  const { model, phases, warmupMs, steadyMs, cooldownMs } = written;
  if (phases === undefined) return [];
  const simple = { warmup: warmupMs, duration: steadyMs, cooldown: cooldownMs };
  const hint = 'cannot stand next to phases; make it a phase of its own or leave it out';
  const mixed = Object.entries(simple).flatMap(([key, ms]) =>
    unless(ms === undefined, [key], hint),
  );
  const gatherings = phases.flatMap(({ rendezvous }, index) => {
    const path = ['phases', index, 'rendezvous'];
    if (rendezvous === undefined) return [];
    if (model === 'operations') {
      return [wrongForm(path, 'would stop operations that are due; not in the model operations')];
    }
    const needsCount = model === 'sessions' && rendezvous.users.kind === 'share';
    const share = 'has to be a number: the model sessions has no number of users that is 100 %';
    return unless(!needsCount, [...path, 'users'], share);
  });
  const judged = unless(
    phases.some(countsOf),
    ['phases'],
    'leave nothing to judge: a warm-up does not count; add a phase, or say "counts: true"',
  );
  return [...mixed, ...gatherings, ...judged];
}

function unless(
  isRight: boolean,
  path: readonly PropertyKey[],
  message: string,
): readonly LoadFault[] {
  return isRight ? [] : [wrongForm(path, message)];
}
