import { join } from 'node:path';
import { plannedRecord, type RunRecord } from '../outputs/run-record.ts';
import { problemsOf, type Checked } from '../scenario/checked.ts';
import { ownScenarioName } from '../scenario/own-scenario.ts';
import type { Problem } from '../scenario/problem.ts';
import { checkStarts } from './check-starts.ts';
import { customScenario, strayCustomOptions } from './custom-scenario.ts';
import type { ExitReason } from './exit-codes.ts';
import type { Invocation } from './invocation.ts';
import type { RunCall } from './options.ts';
import type { RunStart } from './perform-run.ts';
import { planLines } from './plan-lines.ts';
import { planRuns, type PlannedRun } from './plan-runs.ts';
import { writtenAgain } from './repeat-command.ts';
import { runSequence, type SequenceEnd } from './run-sequence.ts';
import { readLoop, sequenceContradictions, type RunsOptions } from './sequence-options.ts';
import { stepFolder } from './step-folder.ts';
import { watchStop } from './stopping.ts';
import { taggedScenarios } from './tagged-scenarios.ts';
import { beginningText } from './terminal/next-text.ts';
import { headline, overviewLines } from './terminal/overview-lines.ts';

/** A call of `run` or `simulate`. */
export interface RunsCall {
  readonly command: RunCall['command'];
  readonly scenarios: readonly string[];
  readonly options: RunsOptions;
}

/** Plans all runs, then performs one after the other. Throws all problems before any starts. */
export async function performRuns(call: RunsCall, invocation: Invocation): Promise<ExitReason> {
  const { command, options } = call;
  const tagged = options.tag === undefined ? undefined : await taggedScenarios(options.tag);
  const loops = readLoop(options.loop);
  const calls = callsOf(call, tagged);
  const problems = [
    ...missingProblems(call, calls, invocation),
    ...[loops, ...(tagged === undefined ? [] : [tagged])].flatMap((one) => problemsOf(one)),
    ...(calls.some(({ own }) => own !== undefined) ? [] : strayCustomOptions(options)),
    ...sequenceContradictions(options),
  ];
  const planned = await planRuns({ command, calls, options, problems }, invocation);
  if (options.dryRun === true) return showPlans(planned, command);
  const times = loops.kind === 'valid' ? loops.value : 1;
  const starts = startsOf(planned, times, options.output);
  if (starts.length > 1) await checkStarts(starts.slice(0, planned.length), options, invocation);
  const end = await performAll(starts, options, invocation);
  if (options.json === true) process.stdout.write(overviewJson(end));
  else if (starts.length > 1) process.stdout.write(overviewText(end, options, invocation));
  return end.exit;
}

/** The named scenarios in their order, then those of the tag that are not among them. */
function callsOf(
  { command, scenarios, options }: RunsCall,
  tagged: Checked<readonly string[]> | undefined,
): readonly RunCall[] {
  const more = tagged?.kind === 'valid' ? tagged.value : [];
  const names = [...scenarios, ...more.filter((name) => !scenarios.includes(name))];
  return names.map((scenario) =>
    scenario === ownScenarioName
      ? { command, scenario, options, own: customScenario(options) }
      : { command, scenario, options },
  );
}

function missingProblems(
  { options }: RunsCall,
  calls: readonly RunCall[],
  { problems }: Invocation,
): readonly Problem[] {
  const isTold = problems.some(({ where }) => where === missingPlace);
  if (calls.length > 0 || options.tag !== undefined || isTold) return [];
  const advice = 'names of scenarios, see statecrowd list, paths of files, or --tag';
  return [{ where: missingPlace, message: `is missing: ${advice}` }];
}

const missingPlace = '<scenario>';

function showPlans(planned: readonly PlannedRun[], command: RunCall['command']): ExitReason {
  const plans = planned.map(({ scenario }) => planLines(scenario, command).join('\n'));
  process.stdout.write(`${[...plans, ''].join('\n')}dry run: nothing was started\n`);
  return 'passed';
}

/** Each run has a folder of its own: below the one that was named, if there are several. */
function startsOf(
  planned: readonly PlannedRun[],
  times: number,
  output: string | undefined,
): readonly RunStart[] {
  const all = Array.from({ length: times }, () => planned).flat();
  const isOne = all.length === 1;
  return all.map((run, index) => ({
    run,
    output: output === undefined || isOne ? output : join(output, stepFolder(run, index + 1)),
  }));
}

function performAll(
  starts: readonly RunStart[],
  options: RunsOptions,
  invocation: Invocation,
): Promise<SequenceEnd> {
  const isSeveral = starts.length > 1;
  return runSequence(
    {
      steps: starts.map((start) => ({ start, delayMs: 0 })),
      records: starts.map(({ run }, index) => plannedRecord(index + 1, run.scenario.name)),
      stopOnFailure: options.stopOnFailure === true,
      nameFolder: (folder) => folder,
      wait: () => Promise.resolve(),
      beginning: ({ start }, number) => {
        if (!isSeveral || options.quiet === true) return;
        const { name } = start.run.scenario;
        process.stderr.write(`${beginningText(number, starts.length, name)}\n`);
      },
      changed: () => Promise.resolve(),
    },
    { invocation, stopping: watchStop(invocation.interruptions) },
  );
}

/** What several runs came to, for machines. */
interface Overview {
  readonly complete: boolean;
  readonly reason: string | null;
  readonly runs: readonly RunRecord[];
}

function overviewJson({ records, reason }: SequenceEnd): string {
  const complete = records.every(({ state }) => state === 'done');
  const overview: Overview = { complete, reason: reason ?? null, runs: records };
  return `${JSON.stringify(overview, null, 2)}\n`;
}

function overviewText(
  { records }: SequenceEnd,
  { quiet }: RunsOptions,
  { written }: Invocation,
): string {
  if (quiet === true) return `${headline(records)}\n`;
  const repeat = writtenAgain(written, ['--output']);
  return `\n${[...overviewLines(records), '', `repeat      ${repeat}`, ''].join('\n')}`;
}
