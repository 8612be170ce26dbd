import { arrivalMs, countUsers } from '../scenario/arrival-plan.ts';
import { formatDuration } from '../scenario/duration.ts';
import { loadPhases, plannedLengthMs } from '../scenario/load-phases.ts';
import { redactUrl } from '../scenario/redact-url.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunCall } from './options.ts';

/** The resolved plan of a run as people read it, one fact per line, without secrets. */
export function planLines(scenario: Scenario, command: RunCall['command']): readonly string[] {
  const { load } = scenario;
  const users = countUsers(scenario.users);
  return [
    `${scenario.name} · ${users} ${users === 1 ? 'user' : 'users'} · seed ${scenario.seed}`,
    fact('phases', phases(scenario)),
    fact('users', mix(scenario.users)),
    fact('arrivals', arrivals(users, load)),
    fact('think time', `× ${scenario.thinkTime}`),
    ...(command === 'run'
      ? targetLines(scenario.target)
      : [fact('target', 'a computed backend, in virtual time')]),
  ];
}

/** What `run` would load. */
function targetLines(target: Scenario['target']): readonly string[] {
  const { wsUrl, httpUrl, dbUrl } = target;
  const isEmbedded = wsUrl === undefined && httpUrl === undefined;
  const database = dbUrl === undefined ? withoutUrl(isEmbedded) : redactUrl(dbUrl);
  return [
    ...(isEmbedded ? [fact('target', 'the embedded platform, on free ports of this machine')] : []),
    ...(wsUrl === undefined ? [] : [fact('websocket', redactUrl(wsUrl))]),
    ...(httpUrl === undefined ? [] : [fact('http', redactUrl(httpUrl))]),
    fact('database', database),
  ];
}

function withoutUrl(isEmbedded: boolean): string {
  return isEmbedded
    ? 'an embedded Postgres, removed afterwards'
    : 'none: database operations are left out';
}

function phases({ load }: Scenario): string {
  const parts = loadPhases(load).map(
    ({ name, startMs, endMs }) => `${name} ${formatDuration(endMs - startMs)}`,
  );
  return `${parts.join(' · ')} · ${formatDuration(plannedLengthMs(load))} in all`;
}

function mix(users: Scenario['users']): string {
  return Object.entries(users)
    .filter(([, count]) => count > 0)
    .map(([persona, count]) => `${persona} ${count}`)
    .join('  ');
}

function arrivals(users: number, load: Scenario['load']): string {
  const lastMs = Math.round(arrivalMs(users - 1, load));
  const late = lastMs > load.warmupMs ? ', after the warm-up' : '';
  return `${load.spawnRatePerSecond} per second, the last at ${formatDuration(lastMs)}${late}`;
}

function fact(name: string, value: string): string {
  return `  ${name.padEnd(11)} ${value}`;
}
