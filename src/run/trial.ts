import type { TrialOutcome } from '../metrics/breaking-point-search.ts';
import { transports, type Transport } from '../metrics/observation.ts';
import type { Finding, GaugeSummary, OperationSummary, Summary } from '../metrics/summary.ts';

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

/** Checks that a target breaks by what it does; the others say that figures cannot be trusted. */
const checksOfTarget = ['users-connected', 'operations-succeeded'];

/** Whether the target held. A generator that gave out first says nothing about the target. */
export function outcomeOf(summary: Summary): Pick<Trial, 'outcome' | 'reasons'> {
  const { checks, thresholds, verdict_reasons: told } = summary;
  const failed = checks.filter(({ passed }) => !passed).map(({ name }) => name);
  const isUntrue = failed.some((name) => !checksOfTarget.includes(name));
  const isBroken = failed.length > 0 || thresholds.some(({ passed }) => passed === false);
  if (summary.generator_limited === true) return { outcome: 'generator-limited', reasons: told };
  if (isUntrue) return { outcome: 'inconclusive', reasons: told };
  if (isBroken) return { outcome: 'broke', reasons: told };
  const isSilent = !summary.complete || thresholds.some(({ passed }) => passed === null);
  return { outcome: isSilent ? 'inconclusive' : 'held', reasons: isSilent ? told : [] };
}

/** What a trial is known by. */
export type TrialName = Pick<Trial, 'number' | 'level' | 'why'>;

export function trialOf(name: TrialName, summary: Summary): Trial {
  const { measured, findings, target } = summary;
  return {
    ...name,
    ...outcomeOf(summary),
    rate_per_second: measured.rates.all.average_per_second,
    error_share: errorShareOf(summary),
    p95_ms: p95sOf(measured),
    findings,
    target,
  };
}

function errorShareOf({ measured }: Summary): number | null {
  const all = transports.map((transport) => measured[transport]);
  const errors = all.reduce((sum, one) => sum + one.errors, 0);
  const calls = all.reduce((sum, one) => sum + one.ok + one.errors, 0);
  return calls === 0 ? null : errors / calls;
}

function p95sOf(measured: Summary['measured']): Trial['p95_ms'] {
  const p95s: Partial<Record<Transport, number>> = {};
  for (const transport of transports) {
    const p95 = p95Of(measured[transport]);
    if (p95 !== null) p95s[transport] = p95;
  }
  return p95s;
}

function p95Of({ response, p95_latency_ms: service }: OperationSummary): number | null {
  return response === null ? service : response.p95_ms;
}
