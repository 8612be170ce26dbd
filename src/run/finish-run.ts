import { injectsErrors } from '../scenario/error-rate.ts';
import type { GeneratorJudgement } from '../streams/run-facts.ts';
import { summarize } from '../streams/summarize.ts';
import type { CrowdRun } from './crowd-run.ts';
import type { EarlyEnd } from './early-end.ts';
import type { Judging } from './judge-run.ts';
import type { RunFiles } from './open-files.ts';
import { phasesThatCount } from './phases-that-count.ts';
import type { RunRequest, RunResult } from './run-request.ts';

/** What is known of a run when it is over, beside what its ledger holds. */
export interface RunEnding {
  readonly files: RunFiles;
  readonly judging: Pick<Judging, 'history' | 'results'>;
  readonly ending: Pick<EarlyEnd, 'reason' | 'abortedBy'>;
  /** `null` in virtual time. */
  readonly generator: GeneratorJudgement | null;
}

/** Sums the run up and writes the rest of its files. */
export async function finishRun(
  request: RunRequest,
  run: CrowdRun,
  { files, judging, ending, generator }: RunEnding,
): Promise<Omit<RunResult, 'leftBehind'>> {
  const reason = ending.reason ?? run.shortfall;
  const facts = {
    ...factsOf(request),
    reason,
    complete: reason === undefined,
    abortedBy: ending.abortedBy,
    thresholds: judging.results(),
    generator,
  };
  const summary = summarize(run.ledger.totals(), facts, judging.history);
  run.ledger.destroy();
  const notSaved = [...files.notSaved, ...(await files.fed.finish(summary))];
  return { summary, folder: files.folder, files: files.files, notSaved };
}

/** What the summary says of a run that was known before it began. */
function factsOf({ scenario, version }: RunRequest) {
  const { load } = scenario;
  return {
    version,
    scenario: scenario.name,
    seed: scenario.seed,
    loadModel: load.model,
    phasesThatCount: phasesThatCount(load),
    limits: scenario.analysis,
    injectsErrors: injectsErrors(scenario),
  };
}
