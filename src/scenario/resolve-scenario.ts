import { countUsers } from './arrival-plan.ts';
import { invalid, problemsOf, valid } from './checked.ts';
import type { Checked } from './checked.ts';
import { formatDuration } from './duration.ts';
import type { LoadedScenario } from './load-scenario.ts';
import { readOverrides } from './overrides.ts';
import type { SettingName, WrittenSetting } from './overrides.ts';
import type { Problem } from './problem.ts';
import type { Registry } from './registry.ts';
import type { LatencyModel, LoadSettings, Scenario } from './scenario.ts';
import { draftScenario } from './scenario-draft.ts';
import type { ScenarioDraft } from './scenario-draft.ts';
import { scenarioSchema } from './schema.ts';
import { refuseAllowedHost, refuseTarget } from './target-gate.ts';
import { maxUsers, tooManyUsers } from './user-mix.ts';

/** Fastest arrival when no spawn rate is given, in users per second. */
const maxDefaultSpawnRate = 500;

/** Where a setting came from: the last override of it, else its place in the file. */
type Origin = (setting: SettingName, path: readonly PropertyKey[]) => string;

/**
 * The scenario as it will run: overrides applied, targets gated, what depends on others computed;
 * or everything that is wrong with the file and the settings, whichever of them could be read.
 */
export function resolveScenario(
  loaded: Checked<LoadedScenario>,
  settings: readonly WrittenSetting[],
  registry: Registry,
): Checked<Scenario> {
  const { overrides, problems } = readOverrides(settings, registry);
  const base = loaded.kind === 'valid' ? loaded.value : blankScenario(registry);
  const scenario = complete(overrides.reduce((draft, { change }) => change(draft), base.draft));
  const origin: Origin = (setting, path) =>
    overrides.findLast(({ name }) => name === setting)?.where ?? base.locate(path);
  const known = [...problemsOf(loaded), ...problems];
  const faults = targetProblems(scenario, origin);
  if (loaded.kind === 'invalid' || known.length > 0) return invalid(...known, ...faults);
  const all = [
    ...userProblems(scenario, origin),
    ...arrivalProblems(scenario, origin),
    ...faults,
    ...settingProblems(scenario, base.locate),
  ];
  return all.length > 0 ? invalid(...all) : valid(scenario);
}

/** Stands in for a scenario that cannot be read, so that the settings are checked all the same. */
function blankScenario(registry: Registry): LoadedScenario {
  const file = scenarioSchema(registry).parse({ name: 'blank', users: {} });
  return { draft: draftScenario(file), locate: (path) => path.map(String).join('.') };
}

function complete(draft: ScenarioDraft): Scenario {
  const { wsPath, load, target, ...rest } = draft;
  const spawnRatePerSecond = load.spawnRatePerSecond ?? defaultSpawnRate(draft);
  return {
    ...rest,
    load: { ...load, spawnRatePerSecond },
    target: { ...target, wsUrl: withPath(target.wsUrl, wsPath) },
  };
}

function defaultSpawnRate({ users, load }: ScenarioDraft): number {
  const perSecond = Math.ceil(countUsers(users) / Math.max(load.warmupMs / 1_000, 0.001));
  return Math.min(Math.max(perSecond, 1), maxDefaultSpawnRate);
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
  if (total <= maxUsers) return [];
  return [{ where, message: tooManyUsers(total) }];
}

/** A user who would arrive after the steady phase would never take part. */
function arrivalProblems({ users, load }: Scenario, origin: Origin): readonly Problem[] {
  const total = countUsers(users);
  const neededMs = ((total - 1) * 1_000) / load.spawnRatePerSecond;
  if (total > maxUsers || neededMs < load.warmupMs + load.steadyMs) return [];
  return [{ where: origin('spawn-rate', ['load', 'spawn_rate']), message: tooSlow(total, load) }];
}

function tooSlow(total: number, load: LoadSettings): string {
  const openMs = load.warmupMs + load.steadyMs;
  const enough = Math.ceil((total * 1_000) / openMs);
  const rate = `${total} users at ${load.spawnRatePerSecond} per second`;
  const open = `warm-up and duration, ${formatDuration(openMs)}`;
  return `${rate} do not all arrive within ${open}; it takes at least ${enough} per second`;
}

function targetProblems({ target }: Scenario, origin: Origin): readonly Problem[] {
  const urls = [
    { setting: 'ws-url', key: 'ws_url', url: target.wsUrl, kind: 'websocket' },
    { setting: 'http-url', key: 'http_url', url: target.httpUrl, kind: 'http' },
    { setting: 'db-url', key: 'db_url', url: target.dbUrl, kind: 'database' },
  ] as const;
  const problems = urls.flatMap(({ setting, key, url, kind }) => {
    const message = url === undefined ? undefined : refuseTarget(url, kind, target.allowHosts);
    return message === undefined ? [] : [{ where: origin(setting, ['target', key]), message }];
  });
  const hosts = target.allowHosts.flatMap((host) => {
    const message = refuseAllowedHost(host);
    const where = origin('allow-host', ['target', 'allow_hosts']);
    return message === undefined ? [] : [{ where, message }];
  });
  return [...problems, ...hosts];
}

function settingProblems(
  { model, reconnect }: Scenario,
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
  if (reconnect.maxDelayMs >= reconnect.delayMs) return problems;
  const message = 'max_delay must not be shorter than delay';
  return [...problems, { where: locate(['reconnect', 'max_delay']), message }];
}
