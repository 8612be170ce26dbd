import { expect } from 'vitest';
import { join } from 'node:path';
import { loadRegistry } from '../../src/cli/registry.ts';
import { openScenario, shippedScenarios } from '../../src/cli/scenario-files.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import { readSummary } from '../../src/outputs/read-summary.ts';
import type { WrittenSetting } from '../../src/scenario/overrides.ts';
import { resolveScenario } from '../../src/scenario/resolve-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { runStatecrowd } from './run-statecrowd.ts';

/** Every second shipped scenario, from the first or from the second on: half for each worker. */
export function shippedHalf(from: 0 | 1): readonly string[] {
  return shippedScenarios().filter((_, index) => index % 2 === from);
}

export async function shippedScenario(
  name: string,
  settings: readonly WrittenSetting[] = [],
): Promise<Scenario> {
  const registry = await loadRegistry();
  const resolved = resolveScenario(openScenario(name, registry), settings, registry);
  if (resolved.kind === 'valid') return resolved.value;
  throw new Error(resolved.problems.map(({ where, message }) => `${where} ${message}`).join('\n'));
}

/** Runs a shipped scenario at its full size for 15 seconds, and expects all that it promises. */
export async function expectToHold(name: string): Promise<void> {
  const { users, websocket, conservation, thresholds, checks, ...rest } = await summaryOfRun(name);
  expect(rest.complete).toBe(true);
  expect(['passed', 'generator-limited']).toContain(rest.verdict);
  if (rest.verdict === 'passed') {
    expect(thresholds.filter(({ passed }) => !passed)).toEqual([]);
  }
  expect(thresholds.length).toBeGreaterThan(2);
  expect(checks.filter(({ passed }) => !passed)).toEqual([]);
  expect(users.created).toBeGreaterThan(0);
  expect(users.connected).toBeGreaterThan(users.created * 0.95);
  expect(websocket.ok).toBeGreaterThan(users.created);
  expect(conservation).toMatchObject({ holds: true, broken_windows: 0 });
  for (const { in_flight, missing } of Object.values(conservation.transports)) {
    expect({ in_flight, missing }).toEqual({ in_flight: 0, missing: 0 });
  }
}

async function summaryOfRun(name: string): Promise<Summary> {
  const folder = join(await scratchFolder(), 'results');
  const length = ['--duration', '15', ...(await shorterEdges(name))];
  const args = ['run', name, ...length, '--seed', '1', '--output', folder];
  const { code, out, err } = await runStatecrowd(args);
  expect({ code, out, err }).toEqual({ code: 0, out: expect.stringMatching(/^[PG]/), err });
  const saved = readSummary(folder);
  if (saved.kind === 'problem') throw new Error(saved.message);
  return saved.summary;
}

/** Arrivals and leaving within seconds; phases of its own are all within the 15 seconds. */
async function shorterEdges(name: string): Promise<readonly string[]> {
  return (await hasUsualPhases(name)) ? ['--warmup', '2', '--cooldown', '1'] : [];
}

/** Whether a scenario is a warm-up, a steady phase and a cool-down. */
export async function hasUsualPhases(name: string): Promise<boolean> {
  const { load } = await shippedScenario(name);
  return load.phases.some((phase) => phase.name === 'steady');
}
