import { existsSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './make-folder.ts';
import { errorMeaning } from './system-error.ts';

/** What the default name of a results folder is made of. */
export interface ResultsName {
  /** Folder that it lies in. */
  readonly below: string;
  readonly scenario: string;
  readonly seed: number;
  /** Start of the run as an ISO 8601 time in UTC. */
  readonly startedAt: string;
}

const maxScenarioLength = 80;
/** Most folders that differ by their number only. */
const maxSiblings = 999;

/** `<below>/<scenario>-<UTC time>-<seed>`, whose last part is safe as a file name everywhere. */
export function defaultResultsFolder({ below, scenario, seed, startedAt }: ResultsName): string {
  const name = scenario.replaceAll(/[^A-Za-z0-9_-]+/g, '_').slice(0, maxScenarioLength);
  return join(below, `${name}-${compactTime(startedAt)}-${seed}`);
}

/** `results/<schedule>-<UTC time>`, a free one: with a number when it is taken. */
export function freshScheduleFolder(schedule: string, startedAt: string): string {
  return freshFolder(join('results', `${schedule}-${compactTime(startedAt)}`));
}

/** A folder that does not exist yet: this one, or with a number from 2 behind it. */
export function freshFolder(folder: string): string {
  let fresh = folder;
  for (let number = 2; number <= maxSiblings && existsSync(fresh); number++) {
    fresh = `${folder}-${number}`;
  }
  return fresh;
}

function compactTime(iso: string): string {
  return iso.replaceAll(/[-:]|\.\d+/g, '');
}

/**
 * Why results cannot go into this folder, or `undefined`. It must be empty or not exist yet; a file
 * is really written there, and everything that was made for the attempt is removed again.
 */
export function resultsFolderProblem(folder: string): string | undefined {
  try {
    const problem = existingProblem(folder);
    if (problem === undefined) probe(folder);
    return problem;
  } catch (error) {
    return `cannot be written: ${errorMeaning(error)}`;
  }
}

function existingProblem(folder: string): string | undefined {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (!stats.isDirectory()) return 'is not a folder';
  return readdirSync(folder).length === 0
    ? undefined
    : 'is not empty; name a new folder, results are never overwritten';
}

function probe(folder: string): void {
  const made: string[] = [];
  const file = join(folder, '.statecrowd-probe');
  try {
    makeFolder(folder, made);
    writeFileSync(file, '0', { flag: 'wx' });
  } finally {
    rmSync(file, { force: true });
    for (const path of made.toReversed()) rmdirSync(path);
  }
}
