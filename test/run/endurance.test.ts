import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beginEndurance } from '../../src/run/endurance.ts';
import type { EnduranceResult } from '../../src/run/endurance-result.ts';
import { openVirtualStage, type Stage } from '../../src/run/stage.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { requestOf } from '../support/request-of.ts';
import { scenarioOf } from '../support/scenario-of.ts';

const settings = { cycles: 8, warmUpCycles: 3, cycleMs: 10_000, leakLimitBytes: 100_000 };

const file = { users: { researcher: 30, observer: 30 }, think_time: 0.1 };

interface Enduring {
  /** Changes the stage: what each window leaves behind, what the target holds. */
  readonly change?: (stage: Stage) => Stage;
  readonly folder?: string;
}

async function endure({ change = (stage) => stage, folder }: Enduring): Promise<EnduranceResult> {
  const request = requestOf(await scenarioOf(file));
  const stage = change(await openVirtualStage(request));
  return beginEndurance(stage, { request, settings, folder }, () => undefined).finished;
}

/** Every window of every crowd leaves so many bytes on the heap of this process. */
function leaking(bytes: number, kept: unknown[]) {
  return (stage: Stage): Stage => ({
    ...stage,
    begin: (scenario) => {
      const course = stage.begin(scenario);
      course.windows$.subscribe(({ index }) =>
        kept.push(Array.from({ length: bytes / 8 }, (_, place) => index + place + 0.5)),
      );
      return course;
    },
  });
}

/** A process that holds more after each probe. */
function platformThatGrowsBy(bytes: number) {
  let heldBytes = 30_000_000;
  return (stage: Stage): Stage => ({
    ...stage,
    probe: () => {
      heldBytes += bytes;
      return Promise.resolve({ heldBytes, rssBytes: 90_000_000, descriptors: 24 });
    },
  });
}

describe('an endurance test', () => {
  it('reports no leak of a generator that has none', async () => {
    const folder = join(await scratchFolder(), 'results');
    const { summary, files } = await endure({ folder });
    expect(summary).toMatchObject({ complete: true, warm_up_cycles: 3 });
    expect(summary.cycles).toHaveLength(8);
    expect(summary.processes).toMatchObject([{ process: 'generator', kind: 'no leak', cycles: 5 }]);
    expect(files).toEqual(['endurance.json', 'cycles/']);
    const saved: unknown = JSON.parse(readFileSync(join(folder, 'endurance.json'), 'utf8'));
    expect(saved).toEqual(summary);
  });

  it('reports a leak that is planted in the generator', async () => {
    const kept: unknown[] = [];
    const { summary } = await endure({ change: leaking(200_000, kept) });
    const windows = kept.length;
    const operations = summary.cycles.at(-1)?.operations_so_far ?? 0;
    const [generator] = summary.processes;
    expect(generator).toMatchObject({ process: 'generator', kind: 'leak' });
    const planted = (200_000 * windows * 1_000) / operations;
    expect(generator?.slope).toBeGreaterThan(0.8 * planted);
    expect(generator?.slope).toBeLessThan(1.3 * planted);
    expect(generator?.at_least).toBeGreaterThan(generator?.limit ?? Infinity);
  });

  it('judges the platform apart from the generator', async () => {
    const { summary } = await endure({ change: platformThatGrowsBy(3_000_000) });
    expect(summary.processes).toMatchObject([
      { process: 'generator', kind: 'no leak' },
      { process: 'platform', kind: 'leak', descriptors: { first: 24, last: 24 } },
    ]);
  });

  it('does not take what an engine grows by in any cycle for a leak', async () => {
    const { summary } = await endure({ change: platformThatGrowsBy(200_000) });
    const platform = summary.processes.find(({ process }) => process === 'platform');
    expect(platform?.kind).toBe('no leak');
  });

  it('ends with what is known when it is stopped', async () => {
    const request = requestOf(await scenarioOf(file));
    const stage = await openVirtualStage(request);
    const handle = beginEndurance(stage, { request, settings, folder: undefined }, ({ number }) => {
      if (number === 2) handle.stop('SIGINT');
    });
    const { summary } = await handle.finished;
    expect(summary).toMatchObject({ complete: false, reason: 'SIGINT' });
    expect(summary.cycles).toHaveLength(2);
  });
});
