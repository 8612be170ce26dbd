import { planFaults, type PlannedFault } from '../faults/plan-faults.ts';
import { planArrivals, type ArrivalPlan } from '../scenario/arrival-plan.ts';
import { conceal } from '../scenario/conceal.ts';
import type { Disturbance, UserDisturbance } from '../scenario/disturbance.ts';
import { formatDuration } from '../scenario/duration.ts';
import { errorRateOf } from '../scenario/error-rate.ts';
import type { FrameDisturbance } from '../scenario/frame-disturbance.ts';
import { isEmbedded } from '../scenario/is-embedded.ts';
import { redactUrl } from '../scenario/redact-url.ts';
import type { LatencyRange, Scenario, TargetSettings } from '../scenario/scenario.ts';
import { shortNumber } from '../scenario/short-number.ts';
import { loadFacts, type PlanFact } from './load-lines.ts';
import type { RunCall } from './options.ts';

/** The resolved plan of a run as people read it, one fact per line, without secrets. */
export function planLines(scenario: Scenario, command: RunCall['command']): readonly string[] {
  const plan = planArrivals(scenario);
  const facts: readonly PlanFact[] = [
    ...loadFacts(scenario, plan),
    ['users', mix(scenario.users)],
    ['think time', `× ${scenario.thinkTime}`],
    ...faultFacts(scenario),
    ...conductFacts(scenario),
    ...judgementFacts(scenario),
    ...(command === 'run'
      ? targetFacts(scenario)
      : [['target', 'a computed backend, in virtual time'] as const]),
  ];
  const lines = facts.map(([name, value]) => `  ${name.padEnd(11)} ${value}`);
  return [titleOf(scenario, plan), ...lines].map((line) => conceal(line, scenario.variables));
}

function titleOf(scenario: Scenario, { peakUsers }: ArrivalPlan): string {
  const users = `${peakUsers} ${peakUsers === 1 ? 'user' : 'users'}`;
  return `${scenario.name} · ${users} · seed ${scenario.seed}`;
}

function mix(users: Scenario['users']): string {
  return Object.entries(users)
    .filter(([, count]) => count > 0)
    .map(([persona, count]) => `${persona} ${count}`)
    .join('  ');
}

/** What is broken on purpose. */
function faultFacts({ faults }: Scenario): readonly PlanFact[] {
  return planFaults(faults).map((fault, index): PlanFact => {
    const { id, kind, target, forMs } = fault;
    const lasts = kind === 'restart' ? '' : ` for ${formatDuration(forMs)}`;
    const what = `${id}: ${kind} ${target}${partOf(fault)}`;
    return [index === 0 ? 'faults' : '', `${what} ${beginningOf(fault)}${lasts}`];
  });
}

function beginningOf({ atMs, when }: PlannedFault): string {
  return atMs === undefined ? `when ${when?.text}` : `at ${formatDuration(atMs)}`;
}

/** How it is done, and to which share unless it is all. */
function partOf(fault: PlannedFault): string {
  const how = 'does' in fault ? doesText(fault.does) : fault.kind === 'lock' ? fault.table : '';
  const share = 'share' in fault && fault.share < 1 ? `${shortNumber(fault.share * 100)} %` : '';
  const parts = [how, share].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function doesText(does: Disturbance | FrameDisturbance | UserDisturbance): string {
  switch (does.kind) {
    case 'errors':
      return `${shortNumber(does.share * 100)} %`;
    case 'network_latency':
      return latencyText(does);
    case 'latency':
      return formatDuration(does.addMs) + jitterText(does.jitterMs);
    case 'bandwidth':
      return `${does.bytesPerSecond} bytes per second`;
    case 'slice':
      return `${does.bytes} bytes`;
    case 'half_open':
    case 'lose':
      return does.direction;
    case 'close':
      return `${does.code}`;
    case 'stall':
    case 'reset':
    case 'refuse':
    case 'duplicate':
    case 'reorder':
      return '';
  }
}

function jitterText(jitterMs: number): string {
  return jitterMs === 0 ? '' : ` ± ${formatDuration(jitterMs)}`;
}

/** What is out of the ordinary between users and target, and in how it is watched. */
function conductFacts(scenario: Scenario): readonly PlanFact[] {
  const { networkLatency: latency, monitoring, metricsIntervalMs, savesResults } = scenario;
  const rate = errorRateOf(scenario);
  const facts: readonly (PlanFact | false)[] = [
    rate > 0 && ['errors', `${shortNumber(rate * 100)} % of what users do fails on purpose`],
    latency !== undefined && ['latency', `${latencyText(latency)} on the way to the target`],
    !monitoring && ['monitoring', 'off: nothing is read of the target'],
    metricsIntervalMs !== 1_000 && ['windows', `of ${formatDuration(metricsIntervalMs)}`],
    !savesResults && ['results', 'none, unless --output names a folder'],
  ];
  return facts.filter((fact) => fact !== false);
}

function latencyText({ leastMs, mostMs }: LatencyRange): string {
  const ends = [formatDuration(leastMs), formatDuration(mostMs)];
  return leastMs === mostMs ? formatDuration(leastMs) : ends.join(' to ');
}

/** What the run will be held to. */
function judgementFacts({ thresholds, baseline }: Scenario): readonly PlanFact[] {
  return [
    ...thresholds.map(({ text }, index): PlanFact => [index === 0 ? 'thresholds' : '', text]),
    ...(baseline === undefined ? [] : [['baseline', baseline] as const]),
  ];
}

/** What `run` would load, and what it would read beside. */
function targetFacts({ target, readings }: Scenario): readonly PlanFact[] {
  const { wsUrl, httpUrl, dbUrl } = target;
  const isOwn = isEmbedded(target);
  const database = dbUrl === undefined ? withoutUrl(isOwn) : redactUrl(dbUrl);
  const embedded = 'the embedded platform, on free ports of this machine';
  return [
    ...(isOwn ? [['target', embedded] as const] : []),
    ...(wsUrl === undefined ? [] : [['websocket', redactUrl(wsUrl)] as const]),
    ...(httpUrl === undefined ? [] : [['http', redactUrl(httpUrl)] as const]),
    ['database', database],
    ...reachFacts(target),
    ...readings.map(({ url, figures }): PlanFact => [
      'readings',
      `${Object.keys(figures).join(', ')} from ${redactUrl(url)}`,
    ]),
  ];
}

/** How the target is reached; names only, for values may be secrets. */
function reachFacts({ tls, headers, cookies, subprotocols, auth }: TargetSettings): PlanFact[] {
  const files = [tls.ca, tls.cert, tls.key].filter((file) => file !== undefined);
  const shown = [...files, ...(tls.insecure ? ['certificates are not checked'] : [])];
  const facts: readonly PlanFact[] = [
    ['tls', shown.join(', ')],
    ['headers', Object.keys(headers).join(', ')],
    ['cookies', Object.keys(cookies).join(', ')],
    ['subprotocol', subprotocols.join(', ')],
    ['token', auth === undefined ? '' : `from ${redactUrl(auth.url)}`],
  ];
  return facts.filter(([, text]) => text !== '');
}

function withoutUrl(isOwn: boolean): string {
  return isOwn
    ? 'an embedded Postgres, removed afterwards'
    : 'none: database operations are left out';
}
