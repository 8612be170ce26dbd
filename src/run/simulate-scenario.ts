import { Timeline } from '../determinism/timeline.ts';
import { hostSleep } from '../determinism/host.ts';
import { prepareHistograms } from '../metrics/histogram.ts';
import { modelWorld } from '../model/model-world.ts';
import { InputError } from '../scenario/problem.ts';
import { CrowdRun } from './crowd-run.ts';
import { finishRun, openFiles, planResults } from './finish-run.ts';
import { protocolOf } from './protocol-of.ts';
import type { RunHandle, RunRequest, RunResult } from './run-request.ts';

/** Virtual time between two looks at signals, in ms. */
const sliceMs = 1000;

/**
 * The same scenario in virtual time against the model: same machines, same streams, and for a seed
 * the same bytes in its results. Throws an `InputError` when the results cannot be written.
 */
export async function simulateScenario(request: RunRequest): Promise<RunHandle> {
  const results = planResults(request);
  if (results.problems.length > 0) throw new InputError(results.problems);
  await prepareHistograms();
  const { scenario } = request;
  const timeline = new Timeline();
  const run = new CrowdRun({
    scenario,
    timeline,
    now: () => timeline.now(),
    world: modelWorld(scenario.model, scenario.seed, timeline.world),
    protocol: protocolOf(scenario),
    health: undefined,
  });
  const files = openFiles(request, results.folder, run.windows$);
  let reason: string | undefined;
  const finish = async (): Promise<RunResult> => {
    await hostSleep(0);
    run.start();
    while (!run.isFinished) {
      timeline.runUntil(timeline.now() + sliceMs);
      await hostSleep(0);
    }
    return { ...(await finishRun(request, run, { files, reason })), leftBehind: [] };
  };
  return {
    target: 'model, virtual time',
    windows$: run.windows$,
    finished: finish(),
    stop: (why) => {
      if (run.isFinished) return;
      reason ??= why;
      run.interrupt();
    },
  };
}
