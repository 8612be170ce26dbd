import { takenByOthers } from '../metrics/cause-of-limit.ts';
import type { Finding } from '../metrics/summary.ts';
import type { Analysed, FindingGrounds } from './finding-grounds.ts';
import { errorFindings, injectedFindings } from './findings-errors.ts';
import { faultFindings } from './findings-faults.ts';
import { readingFindings } from './findings-readings.ts';
import { stuckFindings } from './findings-stuck.ts';
import { timeFindings } from './findings-times.ts';
import type { GeneratorJudgement, RunFacts } from './run-facts.ts';

/**
 * What is worth knowing about a run, each with its measured reason and one next step; nothing when
 * all is within its limits. The generator comes first: while it is the limit, the rest may be too.
 */
export function findingsOf(
  summary: Analysed,
  past: Pick<FindingGrounds, 'history' | 'firstFailures'>,
  { limits, generator }: Pick<RunFacts, 'limits' | 'generator'>,
): readonly Finding[] {
  const grounds = { summary, ...past, limits };
  return [
    ...generatorFindings(generator),
    ...injectedFindings(grounds),
    ...faultFindings(grounds),
    ...readingFindings(grounds),
    ...timeFindings(grounds),
    ...errorFindings(grounds),
    ...stuckFindings(grounds),
  ];
}

function generatorFindings(generator: GeneratorJudgement | null): readonly Finding[] {
  if (generator === null || !generator.limited) return [];
  return [
    {
      about: 'generator',
      severity: 'critical',
      what: 'the generator, not the target, set these figures',
      evidence: generator.cause ?? 'its event loop was late or full in 3 of 5 seconds in a row',
      advice: generatorAdvice(generator),
    },
  ];
}

function generatorAdvice({ cause }: GeneratorJudgement): string {
  return cause?.startsWith(takenByOthers) === true
    ? 'give the generator cores of its own, or move the target to another machine'
    : 'run with fewer users or a lower rate, or give the generator a machine of its own';
}
