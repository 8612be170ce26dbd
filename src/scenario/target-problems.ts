import type { Origin } from './overrides.ts';
import type { Problem } from './problem.ts';
import type { Scenario } from './scenario.ts';
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
  return [...problems, ...hosts, ...sources];
}
