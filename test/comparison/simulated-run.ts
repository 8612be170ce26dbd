import { measuredRun } from '../../src/comparison/measured-run.ts';
import type { FinishedRun } from '../../src/comparison/run-figures.ts';
import type { Window } from '../../src/metrics/window.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import { requestOf } from '../support/request-of.ts';
import { scenarioOf } from '../support/scenario-of.ts';

/** A crowd that gives each transport enough to do. */
const crowd = {
  users: { researcher: 9, observer: 6, coordinator: 5 },
  load: { warmup: '3s', duration: '60s', cooldown: '2s' },
  think_time: 0.3,
};

/** A run in virtual time; `changes` go into its scenario file. */
export async function simulatedRun(
  seed: number,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<FinishedRun> {
  const scenario = await scenarioOf({ ...crowd, seed, ...changes });
  const run = await simulateScenario(requestOf(scenario));
  const windows: Window[] = [];
  run.windows$.subscribe((window) => windows.push(window));
  const { summary } = await run.finished;
  return { summary, measured: measuredRun(windows, summary.measured.phases) };
}

/** Runs of one scenario with seeds from `from` on. */
export async function simulatedRuns(
  count: number,
  from: number,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<readonly FinishedRun[]> {
  const runs: FinishedRun[] = [];
  for (let index = 0; index < count; index += 1)
    runs.push(await simulatedRun(from + index, changes));
  return runs;
}

/** The default model with every latency 30 % higher. */
export const slowerModel = {
  websocket: { median: '2.6ms', p99: '19.5ms' },
  http: { median: '3.9ms', p99: '26ms' },
  database: { median: '1.95ms', p99: '15.6ms' },
};
