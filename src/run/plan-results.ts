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
  if (!request.savesResults) return { folder: undefined, problems: [] };
  const { name, seed } = request.scenario;
  const startedAt = wallClock().toISOString();
  const folder = request.output ?? defaultResultsFolder({ scenario: name, seed, startedAt });
  const problem = resultsFolderProblem(request.output ?? join(folder, 'probe'));
  const problems =
    problem === undefined ? [] : [{ where: '--output', message: `"${folder}" ${problem}` }];
  return { folder, problems };
}
