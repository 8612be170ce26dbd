import { join } from 'node:path';
import { wallClock } from '../determinism/host.ts';
import { defaultResultsFolder, resultsFolderProblem } from '../outputs/results-folder.ts';
import type { Problem } from '../scenario/problem.ts';
import type { RunRequest } from './run-request.ts';

/** Where results go; decided before anything starts, so that a bad folder is found in time. */
export interface ResultsPlan {
  readonly folder: string | undefined;
  readonly problems: readonly Problem[];
}

/** The folder a run is to write into, and what is wrong with it. */
export function planResults(request: RunRequest): ResultsPlan {
  const { name, seed, savesResults, results } = request.scenario;
  const isWanted = savesResults || request.output !== undefined;
  if (!request.savesResults || !isWanted) return { folder: undefined, problems: [] };
  const startedAt = wallClock().toISOString();
  const folder =
    request.output ?? defaultResultsFolder({ below: results, scenario: name, seed, startedAt });
  const problem = resultsFolderProblem(request.output ?? join(folder, 'probe'));
  const problems =
    problem === undefined ? [] : [{ where: whereOf(request), message: `"${folder}" ${problem}` }];
  return { folder, problems };
}

function whereOf({ output, scenario }: RunRequest): string {
  return output === undefined && scenario.results !== 'results' ? 'results' : '--output';
}
