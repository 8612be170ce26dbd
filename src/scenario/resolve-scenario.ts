import { countUsers } from './arrival-plan.ts';
import { invalid, partlyInvalid, problemsOf, valid } from './checked.ts';
import type { Checked } from './checked.ts';
import { concealParts, concealProblems } from './conceal.ts';
import { composeLoad } from './compose-load.ts';
import { faultProblems } from './fault-problems.ts';
import { maxPlannedUsers } from './load-limits.ts';
import type { LoadedScenario } from './load-scenario.ts';
import { readOverrides } from './overrides.ts';
import type { Origin, Overrides, SettingName, WrittenSetting } from './overrides.ts';
import type { Problem } from './problem.ts';
import type { Registry } from './registry.ts';
import { scaleLoad, scaleUsers } from './scale-load.ts';
import type { LatencyModel, Scenario } from './scenario.ts';
import { draftScenario } from './scenario-draft.ts';
import type { ScenarioDraft } from './scenario-draft.ts';
import { scenarioSchema } from './schema.ts';
import { settleFaults } from './settle-faults.ts';
import { targetProblems } from './target-problems.ts';
import { thresholdFaults } from './threshold-faults.ts';
import { tooManyUsers } from './user-mix.ts';
import type { LoadFault } from './written-load.ts';

/**
 * The scenario as it will run: overrides applied, targets gated, what depends on others computed;
 * or everything that is wrong with the file and the settings, whichever of them could be read. What
 * is left of one that is wrong has the users and thresholds that were written.
 */
export function resolveScenario(
  loaded: Checked<LoadedScenario>,
  settings: readonly WrittenSetting[],
  registry: Registry,
): Checked<Scenario> {
  const { overrides, problems } = readOverrides(settings, registry);
  const read = loaded.kind === 'valid' ? loaded.value : loaded.rest;
  const base = read ?? blankScenario(registry);
  const draft = overrides.reduce((changed, { change }) => change(changed), base.draft);
  const { scenario, loadFaults } = complete(draft);
  const origin: Origin = (setting, path) =>
    overrides.findLast(({ name }) => name === setting)?.where ?? base.locate(path);
  const known = [...problemsOf(loaded), ...problems];
  const targets = targetProblems(scenario, origin);
  if (read === undefined) return invalid(...known, ...targets);
  const users = base.broken.has('users') ? [] : userProblems(scenario, origin);
  const knowsLoad = users.length === 0 && isSound(base, ['users', 'total_users', 'load']);
  const unread = new Set(settings.filter(isUnread(overrides)).map(({ name }) => name));
  const found = [
    ...known,
    ...users,
    ...(knowsLoad ? loadProblems(loadFaults, { origin, unread }) : []),
    ...sessionProblems(scenario, settings),
    ...targets,
    ...settingProblems(scenario, base.locate),
    ...(knowsLoad && isSound(base, ['thresholds', 'readings'])
      ? thresholdProblems(scenario, base, origin)
      : []),
    ...(knowsLoad && loadFaults.length === 0 && isSound(base, ['faults'])
      ? faultProblems(scenario, base.locate)
      : []),
  ];
  const all = concealProblems(found, scenario.variables);
  if (all.length === 0) return valid(scenario);
  return partlyInvalid(isSound(base, ['users', 'thresholds']) ? scenario : undefined, all);
}

function isSound({ broken }: LoadedScenario, keys: readonly string[]): boolean {
  return !keys.some((key) => broken.has(key));
}

/** Picks the settings that were written but could not be read. */
function isUnread(overrides: Overrides): (setting: WrittenSetting) => boolean {
  return ({ name, where }) => !overrides.some((one) => one.name === name && one.where === where);
}

/** Stands in for a scenario that cannot be read, so that the settings are checked all the same. */
function blankScenario(registry: Registry): LoadedScenario {
  const file = scenarioSchema(registry).parse({ name: 'blank', users: {} });
  const locate: LoadedScenario['locate'] = (path) => path.map(String).join('.');
  return { draft: draftScenario(file), locate, broken: new Set() };
}

interface Completed {
  readonly scenario: Scenario;
  readonly loadFaults: readonly LoadFault[];
}

function complete(draft: ScenarioDraft): Completed {
  const { wsPath, scale, load: written, target, faults: broken, ...rest } = draft;
  // Sessions come in the proportions of the mix, whatever its size.
  const users = written.model === 'sessions' ? draft.users : scaleUsers(draft.users, scale);
  const { load, faults } = composeLoad(scaleLoad(written, scale), countUsers(users));
  const wsUrl = withPath(target.wsUrl, wsPath);
  const settled = settleFaults(broken, load);
  const scenario = { ...rest, users, load, target: { ...target, wsUrl }, faults: settled };
  return { scenario, loadFaults: faults };
}

function withPath(wsUrl: string | undefined, path: string): string | undefined {
  const url = wsUrl === undefined ? null : URL.parse(wsUrl);
  if (url === null || !/^wss?:$/.test(url.protocol) || url.pathname !== '/') return wsUrl;
  url.pathname = path;
  return url.href;
}

function userProblems({ users }: Scenario, origin: Origin): readonly Problem[] {
  const total = countUsers(users);
  const where = origin('users', ['users']);
  if (total === 0) return [{ where, message: 'there must be at least one user' }];
  if (total <= maxPlannedUsers) return [];
  return [{ where, message: tooManyUsers(total) }];
}

/** A mix says who comes; how many come, the rate says. */
function sessionProblems(
  { load }: Scenario,
  settings: readonly WrittenSetting[],
): readonly Problem[] {
  if (load.model !== 'sessions') return [];
  const message = 'sets no number of users in the model sessions; write --rate or --scale';
  return settings
    .filter(({ name, text }) => name === 'users' && !text.includes(':'))
    .map(({ where }) => ({ where, message }));
}

/** Options that stand for a key of the load. */
const loadSettings: ReadonlyMap<string, SettingName> = new Map([
  ['rate', 'rate'],
  ['spawn_rate', 'spawn-rate'],
  ['warmup', 'warmup'],
  ['duration', 'duration'],
  ['cooldown', 'cooldown'],
]);

interface LoadGrounds {
  readonly origin: Origin;
  /** Settings that could not be read, so that what they would change is not known. */
  readonly unread: ReadonlySet<SettingName>;
}

/** With a factor on the load it is the factor that is too large or too small. */
function loadProblems(
  faults: readonly LoadFault[],
  { origin, unread }: LoadGrounds,
): readonly Problem[] {
  return faults.flatMap(({ path, message, isSize }) => {
    const setting = isSize ? 'scale' : loadSettings.get(String(path[1]));
    if (setting !== undefined && unread.has(setting)) return [];
    return [{ where: origin(setting, path), message }];
  });
}

function settingProblems(
  { model, reconnect, timeouts }: Scenario,
  locate: LoadedScenario['locate'],
): readonly Problem[] {
  const latencies: readonly (readonly [string, LatencyModel])[] = [
    ['connect', model.connect],
    ['websocket', model.websocket],
    ['http', model.http],
    ['database', model.database],
    ['pool_wait', model.poolWait],
  ];
  const problems = latencies
    .filter(([, latency]) => latency.p99Ms < latency.medianMs)
    .map(([key]) => ({
      where: locate(['model', key, 'p99']),
      message: 'p99 must not be shorter than the median',
    }));
  const waits: readonly (readonly [boolean, readonly [string, string], string])[] = [
    [reconnect.maxDelayMs < reconnect.delayMs, ['reconnect', 'max_delay'], 'shorter than delay'],
    [timeouts.pongMs > timeouts.heartbeatMs, ['timeouts', 'pong'], 'longer than heartbeat'],
  ];
  const unfit = waits
    .filter(([isWrong]) => isWrong)
    .map(([, path, what]) => ({
      where: locate(path),
      message: `${path[1]} must not be ${what}`,
    }));
  return [...problems, ...unfit];
}

/** Thresholds of options come after those of the file. */
function thresholdProblems(
  scenario: Scenario,
  base: LoadedScenario,
  origin: Origin,
): readonly Problem[] {
  const written = base.draft.thresholds.length;
  const variables = scenario.variables.filter(({ path }) => path.includes('thresholds'));
  return thresholdFaults(scenario.thresholds, scenario).map((fault) => {
    const { index } = fault;
    const path = ['thresholds', index];
    const message = concealParts(fault.message, variables);
    return { where: index < written ? base.locate(path) : origin('threshold', path), message };
  });
}
