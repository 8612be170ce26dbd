import { bearerOf, type Reach } from '../actors/reach.ts';
import { TargetReadings, type OpenSource } from '../actors/target-readings.ts';
import type { PlatformHandle } from '../platform/launcher.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { CrowdRun } from './crowd-run.ts';

/** What the embedded platform tells of itself, read once a second. Memory in MiB. */
const platformFigures = {
  cpu: 'rate(process_cpu_seconds_total)',
  memory: 'process_resident_memory_bytes / 1048576',
  heap: 'nodejs_heap_size_used_bytes / 1048576',
  event_loop_utilisation: 'rate(nodejs_eventloop_active_seconds_total)',
  connections: 'statecrowd_platform_connections',
  pool_in_use: 'statecrowd_platform_pool_connections{state="in_use"}',
  pool_waiting: 'statecrowd_platform_pool_waiting',
};

const platformIntervalMs = 1000;

/**
 * Figures of the embedded platform that nobody has to ask for; names the scenario uses are its own.
 * While a process is profiled its event loop seems busy, so that figure is left out.
 */
export function platformSource(
  { httpUrl, token }: Pick<PlatformHandle, 'httpUrl' | 'token'>,
  { readings }: Pick<Scenario, 'readings'>,
  isProfiled: boolean,
): OpenSource {
  const taken = new Set(readings.flatMap(({ figures }) => Object.keys(figures)));
  if (isProfiled) taken.add('event_loop_utilisation');
  const free = Object.entries(platformFigures).filter(([name]) => !taken.has(name));
  return {
    kind: 'exposition',
    url: `${httpUrl}/metrics`,
    intervalMs: platformIntervalMs,
    figures: Object.fromEntries(free),
    reach: bearerOf(token),
  };
}

/**
 * The sources of a scenario. What is shown to the target goes to its own server and nowhere else;
 * the authorities it trusts are trusted everywhere.
 */
export function scenarioSources(
  { readings, target }: Scenario,
  reach: Reach,
): readonly OpenSource[] {
  const own = target.httpUrl === undefined ? undefined : new URL(target.httpUrl).origin;
  return readings.map((source) => ({
    ...source,
    reach: new URL(source.url).origin === own ? reach : { ...bearerOf(undefined), tls: reach.tls },
  }));
}

/** Reads the target while the run lasts; what is read enters through its gate. */
export function readTarget(sources: readonly OpenSource[], run: CrowdRun): TargetReadings {
  return new TargetReadings(sources, (figure, value) => run.read(figure, value));
}
