import { drainPhase } from '../metrics/limits.ts';
import type { Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { atLevels, peakLevel } from './load-level.ts';

/** Thresholds about phases that no trial of a series has: they would never tell anything. */
export function trialPhaseProblems(
  scenario: Scenario,
  each: 'trial' | 'cycle',
): readonly Problem[] {
  const names = phasesOfTrial(scenario);
  return scenario.thresholds.flatMap(({ text, tags: { phase }, withinBaseline }) => {
    if (phase === undefined || names.includes(phase) || withinBaseline !== undefined) return [];
    const message =
      `"${text}" names the phase ${phase}, which no ${each} has; ` +
      `each ${each} has ${names.join(', ')}`;
    return [{ where: 'thresholds', message }];
  });
}

function phasesOfTrial(scenario: Scenario): readonly string[] {
  const stretch = { name: 'steady', level: peakLevel(scenario), lengthMs: 1_000, counts: true };
  const { load } = atLevels(scenario, [stretch]);
  return [...load.phases.map(({ name }) => name), drainPhase];
}
