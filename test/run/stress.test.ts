import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openVirtualStage } from '../../src/run/stage.ts';
import type { StressResult } from '../../src/run/stress-result.ts';
import { beginStress, type StressSettings, type StressWatcher } from '../../src/run/stress.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { shippedMaterial } from '../../src/sources/scenario-material.ts';
import { askingPersona } from '../support/asking-persona.ts';
import { requestOf } from '../support/request-of.ts';
import { scenarioOf } from '../support/scenario-of.ts';
import { capacityWorld } from './capacity-world.ts';

const capacityPerSecond = 50;

const settings: StressSettings = {
  stepMs: 20_000,
  search: {
    from: 10,
    to: 1_000,
    factor: 2,
    precision: 0.05,
    repeats: 2,
    grain: 1,
    maxTrials: 60,
  },
};

/** Researchers and observers who do nothing but what is planned. */
const plain = askingPersona({ channels: [] });
const material = { ...shippedMaterial, personas: { researcher: plain, observer: plain } };

const calm: Readonly<Record<string, unknown>> = {
  timeouts: { operation: '60s' },
  model: { loss: 0, disconnects_per_hour: 0, pushes_per_second: 0 },
};

const operations: Readonly<Record<string, unknown>> = {
  ...calm,
  users: { researcher: 15, observer: 15 },
  load: { model: 'operations', rate: 40, queue: 100_000 },
};

const silent: StressWatcher = {
  began: () => undefined,
  ended: () => undefined,
  recovering: () => undefined,
};

interface Stressing {
  readonly file: Readonly<Record<string, unknown>>;
  readonly parts?: Partial<StressSettings['search']>;
  readonly folder?: string;
}

async function begin({ file, parts, folder }: Stressing, watcher: StressWatcher = silent) {
  const scenario = await scenarioOf(file);
  const request = requestOf(scenario, { material });
  const stage = await openVirtualStage(request, capacityWorld(capacityPerSecond));
  const used = { ...settings, search: { ...settings.search, ...parts } };
  return beginStress(stage, { request, settings: used, folder }, watcher);
}

async function stress(stressing: Stressing): Promise<StressResult> {
  return (await begin(stressing)).finished;
}

describe('a stress test', () => {
  let found: StressResult;
  beforeAll(async () => {
    found = await stress({ file: operations });
  });

  it('finds the rate at which a queue outgrows its server', () => {
    const { summary } = found;
    // At L per second the queue grows by L − 50; in 20 s that makes 2 s of waiting at about 55.
    const { kind, held, broke, level } = summary.breaking_point;
    expect(kind).toBe('found');
    expect(held?.level).toBeGreaterThan(capacityPerSecond);
    expect(broke?.level).toBeLessThanOrEqual(58);
    expect(level).toBeGreaterThan(held?.level ?? Infinity);
    expect(summary).toMatchObject({ complete: true, unit: 'operations/s', seed: 1 });
    expect(summary.thresholds).toEqual(['all.errors share < 5%', 'all.response p95 < 2s']);
    expect(summary.gave_out?.level).toBe(broke?.level);
    expect(summary.gave_out?.evidence.join()).toMatch(/response p95 was [\d.]+ ms|were dropped/);
  });

  it('says how long the queue takes to drain after an overload', () => {
    const { recovery } = found.summary;
    expect(recovery).not.toBeNull();
    const { before_level: before = 0, overload_level: overload = 0, after_ms } = recovery ?? {};
    // What came in 20 s above the capacity leaves by what is below it afterwards.
    const drainMs = (20_000 * (overload - capacityPerSecond)) / (capacityPerSecond - before);
    expect(after_ms).toBeGreaterThan(0.8 * drainMs);
    expect(after_ms).toBeLessThan(1.4 * drainMs);
  });

  it('finds the number of users that a server can carry', async () => {
    const { summary } = await stress({
      file: { ...calm, users: { researcher: 5, observer: 5 } },
    });
    const { kind, held, broke } = summary.breaking_point;
    expect(kind).toBe('found');
    expect((broke?.level ?? 0) / (held?.level ?? 1)).toBeLessThanOrEqual(1.06);
    const rates = summary.trials.map(({ rate_per_second: rate }) => rate);
    expect(Math.max(...rates)).toBeCloseTo(capacityPerSecond, 0);
  });

  it('goes by the thresholds of the scenario', async () => {
    const file = { ...operations, thresholds: ['all.response p95 < 100ms'] };
    const { summary } = await stress({ file });
    expect(summary.thresholds).toEqual(['all.response p95 < 100ms']);
    expect(summary.breaking_point.level).toBeLessThan(52);
  });

  it('gives every trial a seed of its own and ends none by abort_on_fail', async () => {
    const critical = { metric: 'all.response p95', critical: '< 1s', abort_on_fail: true };
    const folder = join(await scratchFolder(), 'results');
    const file = { ...operations, thresholds: [critical] };
    const { summary } = await stress({ file, folder, parts: { from: 100, to: 200 } });
    const trials = readdirSync(join(folder, 'trials')).map((name): unknown =>
      JSON.parse(readFileSync(join(folder, 'trials', name), 'utf8')),
    );
    expect(trials.length).toBe(summary.trials.length);
    expect(trials).toMatchObject(
      summary.trials.map((_, index) => ({ seed: index + 1, complete: true })),
    );
  });

  it('says the same for the same seed, and writes it into its folder', async () => {
    const folder = join(await scratchFolder(), 'results');
    const result = await stress({ file: operations, folder });
    expect(result.summary).toEqual(found.summary);
    expect(result).toMatchObject({ folder, files: ['stress.json', 'trials/'], notSaved: [] });
    const saved: unknown = JSON.parse(readFileSync(join(folder, 'stress.json'), 'utf8'));
    expect(saved).toEqual(JSON.parse(JSON.stringify(result.summary)));
  });

  it('has no number when nothing breaks', async () => {
    const { summary } = await stress({ file: operations, parts: { to: 30 } });
    expect(summary.breaking_point).toMatchObject({ kind: 'not reached', level: null });
    expect(summary).toMatchObject({ gave_out: null, recovery: null });
  });

  it('ends with what is known when it is stopped', async () => {
    const trials: number[] = [];
    const handle = await begin(
      { file: operations },
      {
        ...silent,
        began: ({ number }) => {
          if (number === 3) handle.stop('SIGINT');
        },
        ended: ({ number }) => trials.push(number),
      },
    );
    const { summary } = await handle.finished;
    expect(summary).toMatchObject({ complete: false, reason: 'SIGINT', recovery: null });
    expect(summary.breaking_point.kind).toBe('inconclusive');
    expect(trials).toEqual([1, 2, 3]);
  });
});
