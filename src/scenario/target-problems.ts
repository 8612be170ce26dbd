import { isEmbedded } from './is-embedded.ts';
import type { Origin } from './overrides.ts';
import type { Problem } from './problem.ts';
import { reachProblems } from './reach-problems.ts';
import type { Scenario, TargetSettings } from './scenario.ts';
import { refuseAllowedHost, refuseTarget } from './target-gate.ts';

/** What a run may not talk to, and hosts that nobody may be allowed. */
export function targetProblems({ target, readings }: Scenario, origin: Origin): readonly Problem[] {
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
  const sources = readings.flatMap(({ url }, index) => {
    const message = refuseTarget(url, 'http', target.allowHosts);
    return message === undefined
      ? []
      : [{ where: origin(undefined, ['readings', index, 'url']), message }];
  });
  return [...problems, ...hosts, ...sources, ...reachProblems(target, origin)];
}

/** Nothing is started beside a target of one's own, so its database has to be named. */
export function databaseProblems(target: TargetSettings): readonly Problem[] {
  const isLeftOut = target.dbUrl === undefined && target.withoutDatabase === 'refuse';
  if (!isLeftOut || isEmbedded(target)) return [];
  const message =
    'is needed for the database operations of the personas; to run without them write ' +
    '"without_database: skip" under target in the scenario';
  return [{ where: '--db-url', message }];
}
