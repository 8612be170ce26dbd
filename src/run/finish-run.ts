import { join } from 'node:path';
import { wallClock } from '../determinism/host.ts';
import type { NotSaved, Sink } from '../metrics/sink.ts';
import { openResults, type ExtraFiles, type OpenedResults } from '../outputs/open-results.ts';
import { defaultResultsFolder, resultsFolderProblem } from '../outputs/results-folder.ts';
import type { SamplePace } from '../outputs/samples-file.ts';
import type { Problem } from '../scenario/problem.ts';
import { feedSinks, type FedSinks, type Feed } from '../streams/feed-sinks.ts';
import type { GeneratorJudgement } from '../streams/run-facts.ts';
import { summarize } from '../streams/summarize.ts';
import type { CrowdRun } from './crowd-run.ts';
import type { EarlyEnd } from './early-end.ts';
import type { Judging } from './judge-run.ts';
import { phasesThatCount } from './phases-that-count.ts';
import type { RunRequest, RunResult } from './run-request.ts';

/** Most runs of one scenario and seed that may begin in the same second. */
const maxSiblings = 99;

/** Where results go; decided before anything starts, so that a bad folder is found in time. */
export interface ResultsPlan {
  readonly folder: string | undefined;
  readonly problems: readonly Problem[];
}

export function planResults(request: RunRequest): ResultsPlan {
  if (!request.savesResults) return { folder: undefined, problems: [] };
  const { name, seed } = request.scenario;
  const startedAt = wallClock().toISOString();
  const folder = request.output ?? defaultResultsFolder({ scenario: name, seed, startedAt });
  const problem = resultsFolderProblem(request.output ?? join(folder, 'probe'));
  const problems =
    problem === undefined ? [] : [{ where: '--output', message: `"${folder}" ${problem}` }];
  return { folder, problems };
}

/** The files of a run while it lasts. */
export interface RunFiles {
  readonly folder: string | undefined;
  readonly files: readonly string[];
  readonly notSaved: readonly NotSaved[];
  readonly fed: FedSinks;
}

/** Where the facts of a run go. */
export interface OutputPlan {
  readonly folder: string | undefined;
  /** Sinks beside the files. */
  readonly exporters: readonly Sink[];
  readonly samplePace: SamplePace;
}

export function openFiles(request: RunRequest, plan: OutputPlan, feed: Feed): RunFiles {
  const { folder, exporters } = plan;
  if (folder === undefined) {
    return { folder, files: [], notSaved: [], fed: feedSinks(feed, exporters) };
  }
  const opened = openFreshResults(request, folder, plan.samplePace);
  if (opened.kind === 'notSaved') {
    const notSaved = [opened.notSaved];
    return { folder, files: [], notSaved, fed: feedSinks(feed, exporters) };
  }
  const files = opened.sinks.map((sink) => sink.name);
  const fed = feedSinks(feed, [...opened.sinks, ...exporters]);
  return { folder: opened.folder, files, notSaved: [], fed };
}

/** A folder that nobody asked for by name gets a number when another run has it already. */
function openFreshResults(
  request: RunRequest,
  folder: string,
  samplePace: SamplePace,
): OpenedResults {
  const extra = extraFiles(request, samplePace);
  const facts = {
    version: request.version,
    command: request.command,
    startedAt: wallClock().toISOString(),
    wallTime: () => wallClock().toISOString(),
  };
  let opened = openResults(folder, facts, extra);
  for (let number = 2; number <= maxSiblings && isTaken(opened, request); number++) {
    opened = openResults(`${folder}-${number}`, facts, extra);
  }
  return opened;
}

function extraFiles({ outputs, repeat }: RunRequest, samplePace: SamplePace): ExtraFiles {
  const { samples, junit, markdown, jobSummary } = outputs;
  return {
    samples: samples ? samplePace : undefined,
    junit,
    markdown: markdown ? { repeat, jobSummary } : undefined,
  };
}

function isTaken(opened: OpenedResults, request: RunRequest): boolean {
  const isNamed = request.output !== undefined;
  return !isNamed && opened.kind === 'notSaved' && opened.notSaved.code === 'EEXIST';
}

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
  };
}
