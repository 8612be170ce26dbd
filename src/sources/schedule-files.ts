import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invalid, partlyInvalid, problemsOf, valid, type Checked } from '../scenario/checked.ts';
import { didYouMean } from '../scenario/nearest.ts';
import { ownScenarioName, type OwnScenario } from '../scenario/own-scenario.ts';
import type { Problem } from '../scenario/problem.ts';
import { readSchedule, type Schedule, type ScheduledScenario } from '../scenario/schedule.ts';
import { showValue } from '../scenario/show-value.ts';
import { shippedScenarios } from './scenario-files.ts';
import { readTextFile } from './read-text-file.ts';

const shippedFolder = fileURLToPath(new URL('../../schedules/', import.meta.url));

/** A schedule as it was found on disk. */
export interface FoundSchedule {
  /** What it goes by in messages. */
  readonly file: string;
  readonly text: string;
  readonly schedule: Schedule;
  /** What to open for each of its scenarios, in order; paths are those of the working folder. */
  readonly origins: readonly (string | OwnScenario)[];
}

/** Names of the shipped schedules, sorted. */
export function shippedSchedules(): readonly string[] {
  return readdirSync(shippedFolder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/** The schedule of a shipped name or of a path, with the sound ones of its scenarios. */
export function findSchedule(nameOrPath: string): Checked<FoundSchedule> {
  const place = placeOf(nameOrPath);
  if (place.kind === 'invalid') return invalid(...place.problems);
  const { path, file } = place.value;
  const text = readTextFile(path, { file, maxMebibytes: 1 });
  if (text.kind === 'invalid') return invalid(...text.problems);
  const read = readSchedule({ file, text: text.value });
  const schedule = read.kind === 'valid' ? read.value : read.rest;
  if (schedule === undefined) return invalid(...problemsOf(read));
  const known = schedule.scenarios.map((scheduled) => originOf(scheduled, dirname(path)));
  const problems = [...problemsOf(read), ...known.flatMap((one) => problemsOf(one))];
  const sound = schedule.scenarios.filter((_, index) => known[index]?.kind === 'valid');
  const found: FoundSchedule = {
    file,
    text: text.value,
    schedule: { ...schedule, scenarios: sound },
    origins: known.flatMap((one) => (one.kind === 'valid' ? [one.value] : [])),
  };
  return problems.length > 0 ? partlyInvalid(found, problems) : valid(found);
}

function placeOf(nameOrPath: string): Checked<{ readonly path: string; readonly file: string }> {
  if (isPath(nameOrPath)) return valid({ path: nameOrPath, file: nameOrPath });
  const names = shippedSchedules();
  if (names.includes(nameOrPath)) {
    return valid({
      path: join(shippedFolder, `${nameOrPath}.json`),
      file: `schedules/${nameOrPath}.json`,
    });
  }
  const message = `unknown schedule${didYouMean(nameOrPath, names)}; or give a path to a .json`;
  return invalid({ where: showValue(nameOrPath), message });
}

/** No shipped name has a dot or a slash in it. */
function isPath(name: string): boolean {
  return /[/\\.]/.test(name);
}

function originOf(
  { name, where, own }: ScheduledScenario,
  folder: string,
): Checked<string | OwnScenario> {
  if (own !== undefined) return valid(own);
  if (isPath(name)) {
    const path = join(folder, name);
    const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
    return isThere ? valid(path) : invalid({ where, message: `"${path}" does not exist` });
  }
  const names = shippedScenarios();
  return names.includes(name) ? valid(name) : invalid(unknownName(name, where, names));
}

function unknownName(name: string, where: string, names: readonly string[]): Problem {
  const message = `unknown scenario ${showValue(name)}${didYouMean(name, names)}`;
  return { where, message: `${message}; or "${ownScenarioName}", or a path from this file` };
}
