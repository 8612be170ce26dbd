import { errorShare } from '../metrics/error-share.ts';
import { feltP95 } from '../metrics/felt-p95.ts';
import type { TrialOutcome } from '../metrics/breaking-point-search.ts';
import { transports, type Transport } from '../metrics/observation.ts';
import type { GaugeSummary } from '../metrics/custom-summary.ts';
import type { Finding, Summary } from '../metrics/summary.ts';
import { brokeByChance } from './broke-by-chance.ts';

/** What one trial at one level came to. */
export interface Trial {
  readonly number: number;
  readonly level: number;
  readonly why: string;
  readonly outcome: TrialOutcome;
  /** Why it broke, or says nothing about the target. */
  readonly reasons: readonly string[];
  readonly rate_per_second: number;
  readonly error_share: number | null;
  /** Response times in the open model, service times elsewhere; of the transports used. */
  readonly p95_ms: Readonly<Partial<Record<Transport, number>>>;
  readonly findings: readonly Finding[];
  readonly target: Readonly<Record<string, GaugeSummary>>;
}

/**
 * Checks that a target breaks by what it does; the others say that figures cannot be trusted. What
 * is due is dropped when the target keeps all users waiting.
 */
const checksOfTarget = ['users-connected', 'operations-succeeded', 'plan-started'];

/** Whose thresholds a trial is judged by: of the default ones few operations break none. */
export type Judging = 'own thresholds' | 'default thresholds';

const tooFew = 'too few operations to tell a broken threshold from chance, take longer trials';

/** Whether the target held. A generator that gave out first says nothing about the target. */
export function outcomeOf(
  summary: Summary,
  judging: Judging = 'own thresholds',
): Pick<Trial, 'outcome' | 'reasons'> {
  const { checks, thresholds, verdict_reasons: told } = summary;
  const failed = checks.filter(({ passed }) => !passed).map(({ name }) => name);
  const isUntrue = failed.some((name) => !checksOfTarget.includes(name));
  const broken = thresholds.filter(({ passed }) => passed === false);
  const isDefault = judging === 'default thresholds';
  const isChance = isDefault && broken.every((result) => brokeByChance(result, summary));
  const isBroken = failed.length > 0 || (broken.length > 0 && !isChance);
  if (summary.generator_limited === true) return { outcome: 'generator-limited', reasons: told };
  if (isUntrue) return { outcome: 'inconclusive', reasons: told };
  if (isBroken) return { outcome: 'broke', reasons: told };
  if (broken.length > 0) return { outcome: 'inconclusive', reasons: [tooFew, ...told] };
  const isSilent = !summary.complete || thresholds.some(({ passed }) => passed === null);
  return { outcome: isSilent ? 'inconclusive' : 'held', reasons: isSilent ? told : [] };
}

/** What a trial is known by. */
export type TrialName = Pick<Trial, 'number' | 'level' | 'why'>;

export function trialOf(name: TrialName, summary: Summary, judging?: Judging): Trial {
  const { measured, findings, target } = summary;
  return {
    ...name,
    ...outcomeOf(summary, judging),
    rate_per_second: measured.rates.all.average_per_second,
    error_share: errorShare(transports.map((transport) => measured[transport])) ?? null,
    p95_ms: p95sOf(measured),
    findings,
    target,
  };
}

function p95sOf(measured: Summary['measured']): Trial['p95_ms'] {
  const p95s: Partial<Record<Transport, number>> = {};
  for (const transport of transports) {
    const { ms } = feltP95(measured[transport]);
    if (ms !== null) p95s[transport] = ms;
  }
  return p95s;
}
