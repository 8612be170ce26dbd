import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Observation } from '../../src/metrics/observation.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import { summaryText } from '../../src/outputs/summary-file.ts';
import { normalValues, uniformValues } from '../comparison/random-values.ts';
import { observe } from '../outputs/observed-windows.ts';
import { factsOf } from '../streams/facts-of.ts';
import { sampleAt, startedAt, tickAt } from '../streams/observed-run.ts';

/** What a saved run did, and what is changed in its summary afterwards. */
export interface SavedResults {
  readonly seed: number;
  /** Factor on every latency; 1 by default. */
  readonly slowness?: number;
  /** Share of operations that fail with this class. */
  readonly errors?: { readonly share: number; readonly errorClass: string };
  readonly seconds?: number;
  readonly scenario?: string;
  readonly startedAt?: string;
  readonly changes?: (summary: Summary) => unknown;
}

const perSecond = 40;

/** Writes a results folder as a run would have left it; latencies are log-normal, median 5 ms. */
export async function saveResults(folder: string, results: SavedResults): Promise<string> {
  await prepareHistograms();
  const { seed, scenario = 'smoke', changes = (same: Summary) => same } = results;
  const { windows, summary } = observe(observationsOf(results), factsOf({ seed, scenario }));
  mkdirSync(folder, { recursive: true });
  const lines = windows.map((window) => `${JSON.stringify(window)}\n`);
  writeFileSync(join(folder, 'windows.jsonl'), lines.join(''));
  const changed = changes(summary);
  const text = typeof changed === 'string' ? changed : `${JSON.stringify(changed)}\n`;
  writeFileSync(join(folder, 'summary.json'), changed === summary ? summaryText(summary) : text);
  if (results.startedAt !== undefined) {
    writeFileSync(join(folder, 'host.json'), JSON.stringify({ started_at: results.startedAt }));
  }
  return folder;
}

function observationsOf(results: SavedResults): readonly Observation[] {
  const { seed, slowness = 1, errors, seconds = 40 } = results;
  const noise = normalValues(seconds * perSecond, seed);
  const luck = uniformValues(seconds * perSecond, seed + 1_000_000);
  return Array.from({ length: seconds }, (_, second) => {
    const operations = Array.from({ length: perSecond }, (__, index) => {
      const place = second * perSecond + index;
      const at = second * 1_000 + index * 10;
      const serviceUs = 5_000 * slowness * Math.exp(0.5 * (noise[place] ?? 0));
      const isFailed = errors !== undefined && (luck[place] ?? 1) < errors.share;
      const ending = isFailed
        ? ({ outcome: 'failed', errorClass: errors.errorClass } as const)
        : {};
      return [startedAt(at + 1), sampleAt(at + 2, { serviceUs, ...ending })];
    });
    return [...operations.flat(), tickAt((second + 1) * 1_000, { online: { observer: 5 } })];
  }).flat();
}
