import { join } from 'node:path';
import type { Observable } from 'rxjs';
import { wallClock } from '../determinism/host.ts';
import type { NotSaved } from '../metrics/sink.ts';
import type { Window } from '../metrics/window.ts';
import { openResults, type OpenedResults } from '../outputs/open-results.ts';
import { defaultResultsFolder, resultsFolderProblem } from '../outputs/results-folder.ts';
import type { Problem } from '../scenario/problem.ts';
import { feedSinks, type FedSinks } from '../streams/feed-sinks.ts';
import { summarize } from '../streams/summarize.ts';
import type { CrowdRun } from './crowd-run.ts';
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

export function openFiles(
  request: RunRequest,
  folder: string | undefined,
  windows$: Observable<Window>,
): RunFiles {
  if (folder === undefined) {
    return { folder, files: [], notSaved: [], fed: feedSinks(windows$, []) };
  }
  const opened = openFreshResults(request, folder);
  if (opened.kind === 'notSaved') {
    return { folder, files: [], notSaved: [opened.notSaved], fed: feedSinks(windows$, []) };
  }
  const files = opened.sinks.map((sink) => sink.name);
  return { folder: opened.folder, files, notSaved: [], fed: feedSinks(windows$, opened.sinks) };
}

/** A folder that nobody asked for by name gets a number when another run has it already. */
function openFreshResults(request: RunRequest, folder: string): OpenedResults {
  const facts = {
    version: request.version,
    command: request.command,
    startedAt: wallClock().toISOString(),
    wallTime: () => wallClock().toISOString(),
  };
  let opened = openResults(folder, facts);
  for (let number = 2; number <= maxSiblings && isTaken(opened, request); number++) {
    opened = openResults(`${folder}-${number}`, facts);
  }
  return opened;
}

function isTaken(opened: OpenedResults, request: RunRequest): boolean {
  const isNamed = request.output !== undefined;
  return !isNamed && opened.kind === 'notSaved' && opened.notSaved.code === 'EEXIST';
}

/** Sums the run up and writes the rest of its files. */
export async function finishRun(
  request: RunRequest,
  run: CrowdRun,
  { files, reason }: { readonly files: RunFiles; readonly reason: string | undefined },
): Promise<Omit<RunResult, 'leftBehind'>> {
  const { scenario, version } = request;
  const why = reason ?? run.shortfall;
  const summary = summarize(run.ledger.totals(), {
    version,
    scenario: scenario.name,
    seed: scenario.seed,
    complete: why === undefined,
    reason: why,
  });
  run.ledger.destroy();
  const notSaved = [...files.notSaved, ...(await files.fed.finish(summary))];
  return { summary, folder: files.folder, files: files.files, notSaved };
}
