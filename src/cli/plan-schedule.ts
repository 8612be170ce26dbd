import assert from 'node:assert/strict';
import { textDigest } from '../determinism/text-digest.ts';
import { plannedRecord } from '../outputs/run-record.ts';
import { redactCommand } from '../outputs/redact-command.ts';
import { readScheduleRecord, type ScheduleRecord } from '../outputs/schedule-record.ts';
import { packageVersion } from '../run/package-version.ts';
import { invalid, problemsOf, valid, type Checked } from '../scenario/checked.ts';
import { collectSettings, planSettings, type WrittenSetting } from '../scenario/overrides.ts';
import { ownScenarioName } from '../scenario/own-scenario.ts';
import { setSeparator } from '../scenario/setting-keys.ts';
import { findSchedule, type FoundSchedule } from '../sources/schedule-files.ts';
import type { Invocation } from './invocation.ts';
import { settingsOf, type RunCall } from './options.ts';
import { planRuns, type PlannedRun } from './plan-runs.ts';
import { emptyArgument, missingArgument } from './read-arguments.ts';
import { listSeparators } from './repeat-command.ts';
import { scheduleContradictions, type ScheduleOptions } from './schedule-options.ts';

/** A call of `schedule`. */
export interface ScheduleCall {
  readonly schedule: string;
  readonly options: ScheduleOptions;
}

/** A schedule that can be started. */
export interface PlannedSchedule {
  readonly runs: readonly PlannedRun[];
  /** Of each run, from the end of the one before. */
  readonly delaysMs: readonly number[];
  /** How far it has come: nowhere, unless it is resumed. */
  readonly record: ScheduleRecord;
}

/** Plans all runs of a schedule. Throws all problems of all of them as one `InputError`. */
export async function planSchedule(
  { schedule: name, options }: ScheduleCall,
  invocation: Invocation,
): Promise<PlannedSchedule> {
  const found = find(name, invocation);
  const read = found.kind === 'valid' ? found.value : (found.rest ?? nothingFound);
  const written = collectSettings(settingsOf(options), invocation.environment, planSettings);
  const fresh = freshRecord(read, written, options);
  const known = resume(fresh, options.resume);
  const problems = [...problemsOf(found), ...scheduleContradictions(options), ...problemsOf(known)];
  const calls = callsOf(read, written, options);
  const runs = await planRuns(
    { command: commandOf(options), calls, options, problems },
    invocation,
  );
  assert(known.kind === 'valid', 'what is wrong with a record is wrong with its plan');
  const { scenarios } = read.schedule;
  return {
    runs,
    delaysMs: scenarios.map(({ delayMs }) => delayMs),
    record: withRuns(known.value, runs),
  };
}

const nothingFound: FoundSchedule = {
  file: '',
  text: '',
  schedule: { name: '', description: '', scenarios: [] },
  origins: [],
};

function find(name: string, { problems }: Invocation): Checked<FoundSchedule> {
  if (name !== missingArgument) return findSchedule(name);
  const advice = 'name a schedule, see statecrowd list schedules, or the path of a file';
  return invalid(...emptyArgument('schedule', problems, advice));
}

function commandOf({ simulate }: ScheduleOptions): RunCall['command'] {
  return simulate === true ? 'simulate' : 'run';
}

/** Settings that a variable or an option replaces are left out, so that a repeat has none twice. */
function callsOf(
  { schedule, origins }: FoundSchedule,
  written: readonly WrittenSetting[],
  options: ScheduleOptions,
): readonly RunCall[] {
  const replaced = new Set(written.map(({ name }) => name));
  return schedule.scenarios.map(({ settings }, index) => {
    const origin = origins[index] ?? missingArgument;
    const given = settings.filter(
      ({ name }) => !replaced.has(name) || listSeparators[name] !== undefined,
    );
    const call = { command: commandOf(options), options, given };
    if (typeof origin === 'string') return { ...call, scenario: origin };
    return { ...call, scenario: ownScenarioName, own: origin };
  });
}

function freshRecord(
  { file, text, schedule }: FoundSchedule,
  written: readonly WrittenSetting[],
  options: ScheduleOptions,
): ScheduleRecord {
  return {
    version: packageVersion(),
    schedule: schedule.name,
    file,
    digest: textDigest(text),
    simulated: options.simulate === true,
    settings: Object.fromEntries(written.map((setting) => [setting.name, shownText(setting)])),
    complete: false,
    reason: null,
    runs: [],
  };
}

/** The setting as it may be saved: what is set by key may be a secret. */
function shownText({ name, text }: WrittenSetting): string {
  if (name !== 'set') return text;
  const words = text.split(setSeparator).flatMap((one) => ['--set', one]);
  return redactCommand(words)
    .filter((_, index) => index % 2 === 1)
    .join(', ');
}

function withRuns(record: ScheduleRecord, runs: readonly PlannedRun[]): ScheduleRecord {
  const records = runs.map(({ scenario }, index) => {
    const saved = record.runs[index];
    return saved?.state === 'done' ? saved : plannedRecord(index + 1, scenario.name);
  });
  return { ...record, complete: false, reason: null, runs: records };
}

/** The record in the folder, if it is one of the same schedule. */
function resume(fresh: ScheduleRecord, folder: string | undefined): Checked<ScheduleRecord> {
  if (folder === undefined) return valid(fresh);
  const problem = (message: string): Checked<ScheduleRecord> =>
    invalid({ where: '--resume', message: `"${folder}" ${message}` });
  const saved = readScheduleRecord(folder);
  if (saved.kind === 'problem') return problem(saved.message);
  const { record } = saved;
  // Without a file there is nothing to compare with, and that is told already.
  if (fresh.file === nothingFound.file) return valid(record);
  if (record.digest !== fresh.digest) {
    return problem(`is of another ${record.file}, or that file was changed; start it anew`);
  }
  if (record.simulated !== fresh.simulated) {
    return problem(record.simulated ? 'was begun with --simulate' : 'was begun without --simulate');
  }
  const differing = differences(record.settings, fresh.settings);
  if (differing.length > 0) {
    return problem(`was begun with other settings: ${differing.join(', ')}; give the same`);
  }
  return valid(record);
}

type Settings = Readonly<Record<string, string>>;

/** What the first has that the second has not, and the reverse. */
function differences(before: Settings, now: Settings): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return names
    .filter((name) => before[name] !== now[name])
    .map((name) => {
      const value = before[name];
      return value === undefined ? `no --${name}` : `--${name} ${value}`;
    });
}
