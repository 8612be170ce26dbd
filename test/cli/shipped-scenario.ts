import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { TestContext } from 'vitest';
import { openScenario } from '../../src/sources/open-scenario.ts';
import { shippedScenarios } from '../../src/sources/scenario-files.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import { readSummary } from '../../src/outputs/read-summary.ts';
import type { WrittenSetting } from '../../src/scenario/overrides.ts';
import { resolveScenario } from '../../src/scenario/resolve-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { runStatecrowd } from './run-statecrowd.ts';

/** Shipped scenarios in groups that two cores can run at once: every fourth together. */
export function shippedQuarters(): readonly (readonly string[])[] {
  const names = shippedScenarios();
  return [0, 1, 2, 3].map((from) => names.filter((_, index) => index % 4 === from));
}

export async function shippedScenario(
  name: string,
  settings: readonly WrittenSetting[] = [],
): Promise<Scenario> {
  const { loaded, registry } = await openScenario(name, { settings, environment: {} });
  const resolved = resolveScenario(loaded, settings, registry);
  if (resolved.kind === 'valid') return resolved.value;
  throw new Error(resolved.problems.map(({ where, message }) => `${where} ${message}`).join('\n'));
}

/** The hook of the one test it belongs to, where several run at once. */
type OnFinished = TestContext['onTestFinished'];

/**
 * Runs a shipped scenario for 13 or 15 seconds, only the largest not at its full size, and expects
 * all that it promises. When the generator did not get the processor its times are those of the
 * machine, and only they may break a limit.
 */
export async function expectToHold(name: string, onFinished: OnFinished): Promise<Summary> {
  const folder = mkdtempSync(join(tmpdir(), 'statecrowd-shipped-'));
  onFinished(() => rmSync(folder, { recursive: true, force: true }));
  const summary = await summaryOfRun(name, join(folder, 'results'));
  const { users, websocket, conservation, thresholds, checks, ...rest } = summary;
  const isLimited = rest.generator_limited === true;
  const broken = thresholds.filter(({ passed }) => passed !== true);
  expect(broken.filter(({ unit }) => !isLimited || unit !== 'ms')).toEqual([]);
  expect(thresholds.length).toBeGreaterThan(2);
  expect(checks.filter(({ passed }) => !passed)).toEqual([]);
  expect(users.created).toBeGreaterThan(0);
  expect(users.connected).toBeGreaterThan(users.created * (isLimited ? 0.5 : 0.95));
  expect(websocket.ok).toBeGreaterThan(users.created);
  expect(conservation).toMatchObject({ holds: true, broken_windows: 0 });
  for (const { in_flight, missing } of Object.values(conservation.transports)) {
    expect({ in_flight, missing }).toEqual({ in_flight: 0, missing: 0 });
  }
  return summary;
}

async function summaryOfRun(name: string, folder: string): Promise<Summary> {
  const plan = [...(await shorterPhases(name)), ...sizeOf(name)];
  const args = ['run', name, ...plan, '--seed', '1', '--output', folder];
  const { out } = await runStatecrowd(args);
  expect(out).toMatch(/^(PASSED|GENERATOR-LIMITED|FAILED .*generator-limited)/);
  const saved = readSummary(folder);
  if (saved.kind === 'problem') throw new Error(saved.message);
  return saved.summary;
}

/** 500 impatient users next to another run on two cores keep the database waiting too long. */
function sizeOf(name: string): readonly string[] {
  return name === 'stress_test' ? ['--scale', '0.4'] : [];
}

/** Arrivals and leaving within seconds; phases of its own are all within 15 seconds. */
async function shorterPhases(name: string): Promise<readonly string[]> {
  if (!(await hasUsualPhases(name))) return ['--duration', '15'];
  return ['--duration', '10', '--warmup', '2', '--cooldown', '1'];
}

/** Whether a scenario is a warm-up, a steady phase and a cool-down. */
export async function hasUsualPhases(name: string): Promise<boolean> {
  const { load } = await shippedScenario(name);
  return load.phases.some((phase) => phase.name === 'steady');
}
