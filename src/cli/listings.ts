import { personas } from '../machines/personas.ts';
import { thresholdMetrics } from '../metrics/threshold-metrics.ts';
import { protocols } from '../protocols/registry.ts';
import { planArrivals } from '../scenario/arrival-plan.ts';
import { formatDuration } from '../scenario/duration.ts';
import { measuredLengthMs, plannedLengthMs } from '../scenario/load-phases.ts';
import { presets } from '../scenario/presets.ts';
import { InputError } from '../scenario/problem.ts';
import { resolveScenario } from '../scenario/resolve-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { openScenario } from '../sources/open-scenario.ts';
import { shippedScenarios } from '../sources/scenario-files.ts';
import { findSchedule, shippedSchedules } from '../sources/schedule-files.ts';
import { durationText } from './terminal/number-text.ts';

/** One line of `list`, and one object of its JSON. */
export interface Listed {
  readonly name: string;
  readonly description: string;
  /** Its size at a glance, aligned over all entries. */
  readonly note?: string;
  readonly tags?: readonly string[];
  readonly users?: Readonly<Record<string, number>>;
  readonly duration_seconds?: number;
  /** Of a schedule, in order. */
  readonly scenarios?: readonly string[];
  /** What a threshold may ask of a metric, and by what it may be narrowed down. */
  readonly statistics?: readonly string[];
  readonly narrowed_by?: readonly string[];
}

/** What can be listed. */
export const listings = {
  scenarios: listScenarios,
  schedules: listSchedules,
  personas: listPersonas,
  presets: listPresets,
  protocols: listProtocols,
  metrics: listMetrics,
} as const satisfies Readonly<Record<string, () => Promise<readonly Listed[]>>>;

async function listScenarios(): Promise<readonly Listed[]> {
  const scenarios = await Promise.all(shippedScenarios().map(resolveShipped));
  return scenarios.map(describeScenario);
}

async function resolveShipped(name: string): Promise<Scenario> {
  const { loaded, registry } = await openScenario(name);
  const resolved = resolveScenario(loaded, [], registry);
  if (resolved.kind === 'invalid') throw new InputError(resolved.problems);
  return resolved.value;
}

function describeScenario(scenario: Scenario): Listed {
  const { name, description, tags, users, load } = scenario;
  const size = `${String(planArrivals(scenario).peakUsers).padStart(4)} users`;
  const length = formatDuration(measuredLengthMs(load)).padStart(4);
  return {
    name,
    description,
    note: `${size} ${length}`,
    tags,
    users,
    duration_seconds: measuredLengthMs(load) / 1_000,
  };
}

async function listSchedules(): Promise<readonly Listed[]> {
  return Promise.all(shippedSchedules().map(describeSchedule));
}

async function describeSchedule(name: string): Promise<Listed> {
  const found = findSchedule(name);
  if (found.kind === 'invalid') throw new InputError(found.problems);
  const { schedule, origins } = found.value;
  const lengths = await Promise.all(
    schedule.scenarios.map(async ({ settings, delayMs }, index) => {
      const { loaded, registry } = await openScenario(origins[index] ?? '', {
        settings,
        environment: {},
      });
      const resolved = resolveScenario(loaded, settings, registry);
      if (resolved.kind === 'invalid') throw new InputError(resolved.problems);
      return plannedLengthMs(resolved.value.load) + (index === 0 ? 0 : delayMs);
    }),
  );
  const lengthMs = lengths.reduce((sum, length) => sum + length, 0);
  const runs = `${String(lengths.length).padStart(3)} runs`;
  return {
    name,
    description: schedule.description,
    note: `${runs} ${durationText(lengthMs).padStart(7)}`,
    scenarios: schedule.scenarios.map((scheduled) => scheduled.name),
    duration_seconds: Math.round(lengthMs / 1_000),
  };
}

async function listPersonas(): Promise<readonly Listed[]> {
  return Object.values(personas).map(({ name, description }) => ({ name, description }));
}

async function listPresets(): Promise<readonly Listed[]> {
  return presets.map(({ name, description }) => ({ name, description }));
}

async function listProtocols(): Promise<readonly Listed[]> {
  return [...protocols.values()].map(({ name, description }) => ({ name, description }));
}

async function listMetrics(): Promise<readonly Listed[]> {
  return thresholdMetrics.map(({ name, description, statistics, tags }) => ({
    name,
    description,
    note: statistics.join(' '),
    statistics,
    narrowed_by: tags,
  }));
}
