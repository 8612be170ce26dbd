import type { ArrivalPlan } from '../scenario/arrival-plan.ts';
import { formatDuration } from '../scenario/duration.ts';
import { plannedLengthMs } from '../scenario/load-phases.ts';
import { levelAt, type LoadShape } from '../scenario/load-shape.ts';
import { planOperations } from '../scenario/operation-plan.ts';
import type { LoadSettings, Phase, Scenario } from '../scenario/scenario.ts';
import { shortNumber } from '../scenario/short-number.ts';
import { residents } from '../scenario/stays.ts';

/** A line about a plan: what it is about, empty below another of the same, and what there is. */
export type PlanFact = readonly [name: string, value: string];

/** The load of a scenario: model, phases with their levels, who comes when, what is due. */
export function loadFacts(scenario: Scenario, plan: ArrivalPlan): readonly PlanFact[] {
  const { load } = scenario;
  return [
    ['model', modelText(load)],
    ['phases', phasesText(load)],
    ...load.phases.map((phase, index): PlanFact => [
      index === 0 ? 'levels' : '',
      lineOf(phase, load),
    ]),
    ['arrivals', arrivalsText(scenario.load, plan)],
    ...operationFacts(scenario),
  ];
}

function modelText({ model, sessionMs }: LoadSettings): string {
  switch (model) {
    case 'users':
      return 'users, who stay and act at their own pace';
    case 'sessions':
      return `sessions: users arrive per second, each for ${formatDuration(sessionMs)}`;
    case 'operations':
      return 'operations: so many are due per second, whoever is free does them';
  }
}

function phasesText(load: LoadSettings): string {
  const parts = load.phases.map(
    ({ name, startMs, endMs }) => `${name} ${formatDuration(endMs - startMs)}`,
  );
  return `${parts.join(' · ')} · ${formatDuration(plannedLengthMs(load))} in all`;
}

function lineOf(phase: Phase, load: LoadSettings): string {
  const width = Math.max(...load.phases.map(({ name }) => name.length));
  const notes = [
    levelText(phase, load),
    ...(phase.rendezvous === undefined ? [] : [`${phase.rendezvous.users} gather`]),
    ...(phase.counts ? [] : ['not judged']),
  ];
  return `${phase.name.padEnd(width)}  ${notes.join(', ')}`;
}

/** From where to where a phase goes, or between what it goes up and down. */
function levelText(phase: Phase, { model, population, rate }: LoadSettings): string {
  const levels = levelsWithin(model === 'users' ? population : rate, phase);
  const from = shortNumber(levels[0] ?? 0);
  const to = shortNumber(levels.at(-1) ?? 0);
  const unit = model === 'users' ? nounOf(Math.max(...levels)) : 'per second';
  if (!isMonotone(levels)) {
    const least = shortNumber(Math.min(...levels));
    return `between ${least} and ${shortNumber(Math.max(...levels))} ${unit}`;
  }
  return `${from === to ? from : `${from} → ${to}`} ${unit}`;
}

function nounOf(users: number): string {
  return users === 1 ? 'user' : 'users';
}

function isMonotone(levels: readonly number[]): boolean {
  const changes = levels.slice(1).map((level, index) => level - (levels[index] ?? level));
  return changes.every((change) => change >= 0) || changes.every((change) => change <= 0);
}

function levelsWithin(shape: LoadShape, { startMs, endMs }: Phase): readonly number[] {
  const inside = shape.filter((part) => part.startMs < endMs && part.endMs > startMs);
  return inside.flatMap((part) => [
    part.startMs < startMs ? levelAt(shape, startMs) : part.from,
    part.endMs > endMs ? levelAt(shape, endMs) : part.to,
  ]);
}

function arrivalsText(load: LoadSettings, { total, peakUsers }: ArrivalPlan): string {
  const many = `${total} ${nounOf(total)} in all, at most ${peakUsers} at once`;
  if (load.model === 'sessions') return `${many}, ${spacing(load)}`;
  const { population, phases } = load;
  const lastMs = lastArrivalMs(population);
  const isRamp = (population[0]?.to ?? 0) >= total - 1 && lastMs > 0;
  const pace = isRamp ? `, ${shortNumber(((total - 1) * 1_000) / lastMs)} per second` : '';
  const [first] = phases;
  const isLate = first?.name === 'warm-up' && lastMs > first.endMs;
  const late = isLate ? ', after the warm-up' : '';
  return `${many}${pace}, the last at ${formatDuration(Math.round(lastMs))}${late}`;
}

function lastArrivalMs(population: LoadShape): number {
  let lastMs = 0;
  for (const { arrivalMs } of residents(population)) lastMs = arrivalMs;
  return lastMs;
}

function operationFacts({ load, seed }: Scenario): readonly PlanFact[] {
  const { model, operationsPerUser, queueLimit } = load;
  const facts: PlanFact[] = [];
  if (model === 'operations') {
    const { total } = planOperations(load, seed);
    const text = `${total} due in all, ${spacing(load)}, at most ${queueLimit} waiting`;
    facts.push(['operations', text]);
  }
  if (operationsPerUser !== undefined) {
    facts.push(['each user', `leaves after ${operationsPerUser} operations`]);
  }
  return facts;
}

function spacing({ arrivals }: LoadSettings): string {
  return arrivals === 'even' ? 'evenly spaced' : 'as a Poisson process';
}
