import { figureText } from '../metrics/figure-text.ts';
import { brokenSince, resultText } from '../metrics/result-text.ts';
import { roundFigure } from '../metrics/rounding.ts';
import type { CheckResult, Summary, ThresholdResult, Verdict } from '../metrics/summary.ts';
import type { Unjudged } from './default-checks.ts';
import type { GeneratorJudgement } from './run-facts.ts';

/** What a run is judged by, beside its thresholds. */
export interface Grounds {
  readonly checks: readonly CheckResult[];
  readonly generator: GeneratorJudgement | null;
}

/** The verdict and why. The gravest reason decides, and every reason is told. */
export function judge(unjudged: Unjudged, { checks, generator }: Grounds): Summary {
  const { version, scenario, seed, ...rest } = unjudged;
  const grounds = {
    failed: [...checks.filter((check) => !check.passed).map(checkReason), ...broken(unjudged)],
    incomplete: rest.complete ? [] : [`incomplete: ${rest.reason ?? 'the run ended early'}`],
    inconclusive: unjudged.thresholds.flatMap(silentReasons),
    limited: generator?.limited === true ? [limitedReason(generator)] : [],
  };
  return {
    version,
    scenario,
    seed,
    verdict: verdictOf(grounds),
    verdict_reasons: Object.values(grounds).flat(),
    ...rest,
    checks,
  };
}

type Reasons = Readonly<
  Record<'failed' | 'incomplete' | 'inconclusive' | 'limited', readonly string[]>
>;

function verdictOf({ failed, incomplete, inconclusive, limited }: Reasons): Verdict {
  if (failed.length > 0) return 'failed';
  if (incomplete.length > 0) return 'incomplete';
  if (inconclusive.length > 0) return 'inconclusive';
  return limited.length > 0 ? 'generator-limited' : 'passed';
}

function checkReason({ name, evidence }: CheckResult): string {
  return `${name}: ${evidence}`;
}

function broken({ thresholds }: Unjudged): readonly string[] {
  return thresholds.filter(({ passed }) => passed === false).map(brokenReason);
}

/** `websocket.latency p95 was 61.2 ms, limit < 50 ms, since 12 s`. */
function brokenReason(result: ThresholdResult): string {
  const { subject, limit, baseline, samples, thin } = result;
  const since = brokenSince(result);
  return [
    `${subject} was ${resultText(result)}`,
    `limit ${limit}`,
    ...(baseline === null ? [] : [`baseline ${figureText(baseline, result.unit)}`]),
    ...(since === null ? [] : [`since ${roundFigure(since)} s`]),
    ...(thin ? [`of only ${samples} samples`] : []),
  ].join(', ');
}

function silentReasons({ threshold, why }: ThresholdResult): readonly string[] {
  return why === null ? [] : [`inconclusive: ${threshold}: ${why}`];
}

function limitedReason({ cause }: GeneratorJudgement): string {
  return `generator-limited: ${cause ?? 'the generator did not keep up'}`;
}
