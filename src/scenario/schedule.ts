import type { z } from 'zod';
import { invalid, partlyInvalid, problemsOf, valid, type Checked } from './checked.ts';
import { explainIssues } from './explain-issues.ts';
import { isGroup } from './lay-over.ts';
import type { SettingName, WrittenSetting } from './overrides.ts';
import { thresholdSeparator } from './overrides.ts';
import { ownScenarioName, type OwnScenario } from './own-scenario.ts';
import type { Problem } from './problem.ts';
import { readYaml, type YamlSource } from './read-yaml.ts';
import type { ScenarioText } from './load-scenario.ts';
import {
  scheduledSchema,
  scheduleSchema,
  type ScheduledConfig,
  type ScheduledFile,
} from './schedule-schema.ts';

/** Scenarios one after the other, with time in between. */
export interface Schedule {
  readonly name: string;
  readonly description: string;
  readonly scenarios: readonly ScheduledScenario[];
}

/** One scenario of a schedule. */
export interface ScheduledScenario {
  /** A shipped name, a path from the schedule's file, or `custom`. */
  readonly name: string;
  /** Where its name was written. */
  readonly where: string;
  /** Time from the end of the one before. */
  readonly delayMs: number;
  /** What its configuration sets, below options and variables. */
  readonly settings: readonly WrittenSetting[];
  /** The scenario itself where it was written in place. */
  readonly own: OwnScenario | undefined;
}

/** Reads a schedule from JSON or YAML; of one that is wrong, the scenarios that are sound. */
export function readSchedule({ file, text }: ScenarioText): Checked<Schedule> {
  const source = readText(text, file);
  if (source.kind === 'invalid') return invalid(...source.problems);
  const { data } = source.value;
  if (data === null) {
    return invalid({ where: file, message: 'is empty; a schedule needs a name and scenarios' });
  }
  const parsed = scheduleSchema.safeParse(data);
  const listed = isGroup(data) ? data['scenarios'] : undefined;
  const read = (Array.isArray(listed) ? listed : []).map((entry: unknown, index) =>
    readScheduled(entry, ['scenarios', index], { ...source.value, file }),
  );
  const problems = [
    ...(parsed.success ? [] : explainIssues(parsed.error.issues, source.value, scheduleSchema)),
    ...read.flatMap((one) => problemsOf(one)),
  ];
  const scenarios = read.flatMap((one) => {
    const scenario = one.kind === 'valid' ? one.value : one.rest;
    return scenario === undefined ? [] : [scenario];
  });
  const { name, description } = parsed.success ? parsed.data : { name: 'unnamed', description: '' };
  const schedule = { name, description, scenarios };
  return problems.length > 0 ? partlyInvalid(schedule, problems) : valid(schedule);
}

/** JSON is read strictly, so that other programs can read it as well. */
function readText(text: string, file: string): Checked<YamlSource> {
  if (!/\.json$/i.test(file)) return readYaml(text, file);
  try {
    JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(message) ?? [];
    const where = line === undefined ? file : `${file}:${line}:${column}`;
    return invalid({
      where,
      message: `is not valid JSON: ${message.replace(/ in JSON at .*/, '')}`,
    });
  }
  return readYaml(text, file);
}

interface ScheduleSource extends YamlSource {
  readonly file: string;
}

type Path = readonly PropertyKey[];

function readScheduled(
  entry: unknown,
  path: Path,
  source: ScheduleSource,
): Checked<ScheduledScenario> {
  const parsed = scheduledSchema.safeParse(entry);
  if (parsed.success) return settle({ file: parsed.data, path, source, broken: new Set() });
  const { issues } = parsed.error;
  const within: Omit<YamlSource, 'data'> = {
    variables: source.variables,
    locate: (inner) => source.locate([...path, ...inner]),
    offset: (inner) => source.offset([...path, ...inner]),
  };
  const faults = explainIssues(issues, within, scheduledSchema);
  const rest = scheduledSchema.safeParse(issues.reduce(withoutFault, entry));
  if (!rest.success) return invalid(...faults);
  const broken = new Set(issues.map((issue) => issue.path[1]));
  const settled = settle({ file: rest.data, path, source, broken });
  const scenario = settled.kind === 'valid' ? settled.value : settled.rest;
  return partlyInvalid(scenario, [...faults, ...problemsOf(settled)]);
}

/** What an issue is about is taken out, so that more can be found wrong with the rest. */
function withoutFault(entry: unknown, issue: z.core.$ZodIssue): unknown {
  if (issue.code !== 'unrecognized_keys') return without(entry, issue.path);
  return issue.keys.reduce((data: unknown, key) => without(data, [...issue.path, key]), entry);
}

function without(data: unknown, [step, ...rest]: Path): unknown {
  if (!isGroup(data) || step === undefined) return data;
  const key = String(step);
  const { [key]: value, ...others } = data;
  return rest.length > 0 && isGroup(value) ? { ...others, [key]: without(value, rest) } : others;
}

/** An entry whose keys are sound, as far as they are there. */
interface SoundEntry {
  readonly file: ScheduledFile;
  readonly path: Path;
  readonly source: ScheduleSource;
  /** Keys of its configuration that were not, at least in part. */
  readonly broken: ReadonlySet<PropertyKey | undefined>;
}

function settle(entry: SoundEntry): Checked<ScheduledScenario> {
  const { file, path, source } = entry;
  const { name, delay_minutes: minutes, config = {} } = file;
  const isOwn = name === ownScenarioName;
  const place = (key: string): string => source.locate([...path, 'config', key]);
  const scenario: ScheduledScenario = {
    name,
    where: source.locate([...path, 'name']),
    delayMs: minutes * 60_000,
    settings: settingsOf(isOwn ? { ...config, user_counts: undefined } : config, place),
    own: isOwn ? ownScenario(entry) : undefined,
  };
  const problems = isOwn ? [] : refuseOwnKeys(config, place);
  return problems.length > 0 ? partlyInvalid(scenario, problems) : valid(scenario);
}

/** A configuration as settings, each with its place. */
function settingsOf(
  config: ScheduledConfig,
  place: (key: string) => string,
): readonly WrittenSetting[] {
  const counts = Object.entries(config.user_counts ?? {}).map((entry) => entry.join(':'));
  const written: readonly (readonly [SettingName, string, number | string | undefined])[] = [
    ['preset', 'preset', config.preset],
    ['duration', 'duration_seconds', config.duration_seconds],
    ['warmup', 'warmup_period', config.warmup_period],
    ['cooldown', 'cooldown_period', config.cooldown_period],
    ['users', 'user_counts', counts.length === 0 ? undefined : counts.join(',')],
    ['spawn-rate', 'user_spawn_rate', config.user_spawn_rate],
    ['scale', 'scale', config.scale],
    ['seed', 'seed', config.seed],
    ['threshold', 'thresholds', config.thresholds?.join(thresholdSeparator)],
  ];
  return written.flatMap(([name, key, value]) =>
    value === undefined ? [] : [{ name, where: place(key), text: String(value) }],
  );
}

function refuseOwnKeys(
  config: ScheduledConfig,
  place: (key: string) => string,
): readonly Problem[] {
  return (['name', 'description'] as const)
    .filter((key) => config[key] !== undefined)
    .map((key) => ({
      where: place(key),
      message: `belongs to a scenario called "${ownScenarioName}"; this one has its own`,
    }));
}

/** Keys of a scenario by those of a configuration. */
const ownKeys: ReadonlyMap<PropertyKey, string> = new Map([
  ['name', 'name'],
  ['description', 'description'],
  ['users', 'user_counts'],
]);

function ownScenario({ file: { config = {} }, path, source, broken }: SoundEntry): OwnScenario {
  const { file, locate, offset } = source;
  const { name, description, user_counts: users = {} } = config;
  const within = ([key, ...rest]: Path): Path => {
    const own = key === undefined ? undefined : ownKeys.get(key);
    return own === undefined ? [...path, 'config'] : [...path, 'config', own, ...rest];
  };
  const isTold = broken.has('user_counts');
  const isMissing = !isTold && Object.keys(users).length === 0;
  const missing = {
    where: locate([...path, 'config', 'user_counts']),
    message: 'is missing; write users per persona, such as { "researcher": 20 }',
  };
  return {
    source: {
      file,
      data: { name, ...(description !== undefined && { description }), users },
      locate: (inner) => locate(within(inner)),
      offset: (inner) => offset(within(inner)),
      variables: [],
    },
    problems: isMissing ? [missing] : [],
    hasAllUsers: !isTold && !isMissing,
  };
}
