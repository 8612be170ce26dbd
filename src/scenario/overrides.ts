import { readMetricsInterval, readNetworkLatency, type Reading } from './conduct-fields.ts';
import { readDuration } from './duration.ts';
import { maxRatePerSecond } from './load-limits.ts';
import type { Problem } from './problem.ts';
import { readThreshold } from './read-threshold.ts';
import { reachSettingNames, readReachSetting } from './reach-overrides.ts';
import type { ReachReading } from './reach-overrides.ts';
import type { Registry } from './registry.ts';
import type { TargetSettings } from './scenario.ts';
import type { ScenarioDraft } from './scenario-draft.ts';
import { settingKeys, writtenByKey } from './setting-keys.ts';
import { showValue } from './show-value.ts';
import { readUserMix, spreadUsers } from './user-mix.ts';
import type { WrittenLoad } from './written-load.ts';

/** Settings of the plan of a run, which a simulation has as well. */
export const planSettings = [
  'duration',
  'warmup',
  'cooldown',
  'spawn-rate',
  'users',
  'rate',
  'scale',
  'seed',
  'preset',
  'threshold',
  'baseline',
  'errors',
  'error-rate',
  'network-latency',
  'metrics-interval',
  'set',
] as const;

/** What can be set on the command line or in the environment, by the name of its option. */
export const overridable = [
  ...planSettings,
  'env',
  'ws-url',
  'http-url',
  'db-url',
  'allow-host',
  'token-env',
  ...reachSettingNames,
  'migrate',
  'keep-data',
  'monitoring',
] as const;

export type SettingName = (typeof overridable)[number];

const keysOf: Readonly<Record<SettingName, readonly string[]>> = settingKeys;

/** One setting as it was written; `where` is `--seed` or `STATECROWD_SEED`. */
export interface WrittenSetting {
  readonly name: SettingName;
  readonly where: string;
  readonly text: string;
}

/** Where a setting came from: its override, else its place in the file; of others that place. */
export type Origin = (setting: SettingName | undefined, path: readonly PropertyKey[]) => string;

/** A setting that could be read, as a change of any draft. */
interface Override {
  readonly name: SettingName;
  readonly where: string;
  readonly change: (draft: ScenarioDraft) => ScenarioDraft;
}

export type Overrides = readonly Override[];

/**
 * Settings of the given names. Options win over variables, and so does a setting by key; an empty
 * variable is not set.
 */
export function collectSettings(
  options: Readonly<Partial<Record<SettingName, string>>>,
  environment: Readonly<Record<string, string | undefined>>,
  names: readonly SettingName[],
): readonly WrittenSetting[] {
  const isWritten = writtenByKey(options.set ?? environment[variableOf('set')] ?? '');
  return names.flatMap((name): readonly WrittenSetting[] => {
    const option = options[name];
    if (option !== undefined) return [{ name, where: optionOf(name), text: option }];
    const variable = variableOf(name);
    const text = isWritten(keysOf[name]) ? '' : environment[variable];
    return text === undefined || text === '' ? [] : [{ name, where: variable, text }];
  });
}

/** The option of a setting; of what is on by default the one that turns it off. */
export function optionOf(name: SettingName): string {
  return isOnByDefault(name) ? `--no-${name}` : `--${name}`;
}

/** Settings whose option turns them off. */
export function isOnByDefault(name: SettingName): boolean {
  return name === 'errors' || name === 'monitoring';
}

/** The environment variable of a setting: `STATECROWD_SPAWN_RATE`. */
export function variableOf(name: SettingName): string {
  return `STATECROWD_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** Reads settings whatever scenario they will change: what can be read, and all that cannot. */
export function readOverrides(
  settings: readonly WrittenSetting[],
  registry: Registry,
): { readonly overrides: Overrides; readonly problems: readonly Problem[] } {
  const overrides: Override[] = [];
  const problems: Problem[] = [];
  for (const setting of settings) {
    const reading = readSetting(setting, registry);
    if (typeof reading === 'function') overrides.push({ ...setting, change: reading });
    else problems.push(...reading.map((message) => ({ where: setting.where, message })));
  }
  return { overrides, problems };
}

type SettingReading = Override['change'] | readonly string[];

function readSetting({ name, text }: WrittenSetting, registry: Registry): SettingReading {
  switch (name) {
    case 'duration':
      return readLength(text);
    case 'warmup':
      return readTime(text, (load, warmupMs) => ({ ...load, warmupMs }));
    case 'cooldown':
      return readTime(text, (load, cooldownMs) => ({ ...load, cooldownMs }));
    case 'spawn-rate':
      return readSpawnRate(text);
    case 'rate':
      return readRate(text);
    case 'scale':
      return readScale(text);
    case 'threshold':
      return readThresholds(text, registry);
    case 'baseline':
      return readBaseline(text);
    case 'preset':
    case 'env':
    case 'set':
      // Chosen before: they change the file that is read, below all other settings.
      return (draft) => draft;
    case 'users':
      return readUsers(text, registry);
    case 'seed':
      return readSeed(text);
    case 'ws-url':
      return changeTarget(() => ({ wsUrl: text }));
    case 'http-url':
      return changeTarget(() => ({ httpUrl: text }));
    case 'db-url':
      return changeTarget(() => ({ dbUrl: text }));
    case 'allow-host':
      return readAllowedHosts(text);
    case 'token-env':
      return readTokenVariable(text);
    case 'tls-ca':
    case 'tls-cert':
    case 'tls-key':
    case 'insecure':
    case 'header':
    case 'cookie':
    case 'subprotocol':
      return changeReach(readReachSetting(name, text));
    case 'migrate':
      return readFlag(text, (draft, migrate) => ({
        database: { ...draft.database, migrate },
      }));
    case 'keep-data':
      return readFlag(text, (draft, keepData) => ({
        database: { ...draft.database, keepData },
      }));
    case 'errors':
      return readFlag(text, ({ errors }, enabled) => ({ errors: { ...errors, enabled } }));
    case 'monitoring':
      return readFlag(text, (_, monitoring) => ({ monitoring }));
    case 'error-rate':
      return readErrorRate(text);
    case 'network-latency':
      return changeTo(readNetworkLatency(text), (networkLatency) => ({ networkLatency }));
    case 'metrics-interval':
      return changeTo(readMetricsInterval(text), (metricsIntervalMs) => ({ metricsIntervalMs }));
  }
}

/** Of the steady phase, or of all phases of the scenario's own together. */
function readLength(text: string): SettingReading {
  const reading = readDuration(text);
  if (reading.kind === 'duration' && reading.ms === 0) return ['must be longer than 0s'];
  return readTime(text, (load, ms) =>
    load.phases === undefined ? { ...load, steadyMs: ms } : { ...load, lengthMs: ms },
  );
}

function readTime(
  text: string,
  change: (load: WrittenLoad, ms: number) => WrittenLoad,
): SettingReading {
  const reading = readDuration(text);
  if (reading.kind === 'problem') return [reading.message];
  return (draft) => ({ ...draft, load: change(draft.load, reading.ms) });
}

function readSpawnRate(text: string): SettingReading {
  const rate = readNumber(text, 0.001, 10_000);
  if (rate === undefined) {
    return [`${showValue(text)} is not a number of users per second from 0.001 to 10000`];
  }
  return (draft) => ({ ...draft, load: { ...draft.load, spawnRatePerSecond: rate } });
}

function readRate(text: string): SettingReading {
  const rate = readNumber(text, 0.0001, maxRatePerSecond);
  if (rate === undefined) {
    return [`${showValue(text)} is not a number per second from 0.0001 to ${maxRatePerSecond}`];
  }
  return (draft) => ({ ...draft, load: { ...draft.load, ratePerSecond: rate } });
}

function readScale(text: string): SettingReading {
  const scale = readNumber(text, 0.0001, 1_000);
  if (scale === undefined) return [`${showValue(text)} is not a factor from 0.0001 to 1000`];
  return (draft) => ({ ...draft, scale });
}

function readNumber(text: string, min: number, max: number): number | undefined {
  const number = /^\d{1,6}(?:\.\d{1,6})?$/.test(text) ? Number(text) : NaN;
  return number >= min && number <= max ? number : undefined;
}

/** What stands between several thresholds in one text. */
export const thresholdSeparator = ';';

function readThresholds(text: string, registry: Registry): SettingReading {
  const texts = text.split(thresholdSeparator).filter((one) => one.trim() !== '');
  if (texts.length === 0) return ['is empty; write websocket.latency p95 < 50ms'];
  const readings = texts.map((one) => readThreshold(one, registry));
  const problems = readings.flatMap((one) => (one.kind === 'problems' ? one.problems : []));
  if (problems.length > 0) return problems.map(({ message }) => message);
  const read = readings.flatMap((one) => (one.kind === 'threshold' ? [one.threshold] : []));
  return (draft) => ({ ...draft, thresholds: [...draft.thresholds, ...read] });
}

function readBaseline(text: string): SettingReading {
  if (text.trim() === '') return ['must name the results folder of an earlier run'];
  return (draft) => ({ ...draft, baseline: text });
}

function readUsers(text: string, registry: Registry): SettingReading {
  const reading = readUserMix(text, registry.personas);
  if (reading.kind === 'problems') return reading.messages;
  const { mix } = reading;
  if (mix.kind === 'mix') return (draft) => ({ ...draft, users: mix.users });
  return (draft) => ({ ...draft, users: spreadUsers(mix.total, draft.users) });
}

function readSeed(text: string): SettingReading {
  const seed = /^\d{1,16}$/.test(text) ? Number(text) : -1;
  if (!Number.isSafeInteger(seed) || seed < 0) {
    return [`${showValue(text)} is not a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`];
  }
  return (draft) => ({ ...draft, seed });
}

function readAllowedHosts(text: string): SettingReading {
  const hosts = text.split(',').map((host) => host.trim());
  return changeTarget((target) => ({ allowHosts: [...target.allowHosts, ...hosts] }));
}

function readTokenVariable(text: string): SettingReading {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(text)) {
    return ['is not the name of an environment variable; the token itself is never an option'];
  }
  return changeTarget(() => ({ tokenEnv: text }));
}

function readErrorRate(text: string): SettingReading {
  const rate = readNumber(text, 0, 1);
  if (rate === undefined) return [`${showValue(text)} is not a share from 0 to 1; write 0.01`];
  return (draft) => ({ ...draft, errors: { ...draft.errors, rate } });
}

function changeTo<Value>(
  reading: Reading<Value>,
  changed: (value: Value) => Partial<ScenarioDraft>,
): SettingReading {
  if (reading.kind === 'problem') return [reading.message];
  return (draft) => ({ ...draft, ...changed(reading.value) });
}

function readFlag(
  text: string,
  changed: (draft: ScenarioDraft, on: boolean) => Partial<ScenarioDraft>,
): SettingReading {
  const on = ['true', '1', 'yes'].includes(text);
  const off = ['false', '0', 'no'].includes(text);
  if (!on && !off) return [`${showValue(text)} is not true or false`];
  return (draft) => ({ ...draft, ...changed(draft, on) });
}

function changeReach(reading: ReachReading): SettingReading {
  return typeof reading === 'function' ? changeTarget(reading) : reading;
}

function changeTarget(
  change: (target: TargetSettings) => Partial<TargetSettings>,
): Override['change'] {
  return (draft) => ({ ...draft, target: { ...draft.target, ...change(draft.target) } });
}
