import { responseUsOf, type Observation, type Sample } from '../../src/metrics/observation.ts';
import type { Threshold } from '../../src/metrics/threshold.ts';

/** What a threshold's figure should be, computed from a list of everything that happened. */

interface Recorded {
  readonly phase: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly observations: readonly Observation[];
}

function windowsOf(observations: readonly Observation[]): readonly Recorded[] {
  const windows: Recorded[] = [];
  let open: Observation[] = [];
  for (const observation of observations) {
    if (observation.kind !== 'tick') {
      open.push(observation);
      continue;
    }
    const startMs = windows.at(-1)?.endMs ?? 0;
    windows.push({ phase: observation.phase, startMs, endMs: observation.at, observations: open });
    open = [];
  }
  return windows;
}

function concerns({ metric, tags }: Threshold, sample: Sample): boolean {
  const [prefix] = metric.split('.');
  return (
    (prefix === 'all' || prefix === sample.transport) &&
    (tags.kind === undefined || sample.operation.startsWith(`${tags.kind}.`)) &&
    (tags.operation === undefined || sample.operation === tags.operation)
  );
}

function samplesIn(threshold: Threshold, windows: readonly Recorded[]): readonly Sample[] {
  const { persona } = threshold.tags;
  return windows
    .flatMap(({ observations }) => observations)
    .filter((observation) => observation.kind === 'sample')
    .filter((sample) => concerns(threshold, sample))
    .filter((sample) => persona === undefined || sample.persona === persona);
}

function valuesUs(threshold: Threshold, windows: readonly Recorded[]): readonly number[] {
  const samples = samplesIn(threshold, windows);
  const ok = samples.filter(({ outcome }) => outcome === 'ok');
  const picks: Readonly<Record<string, () => readonly (number | undefined)[]>> = {
    latency: () => ok.map(({ serviceUs }) => serviceUs),
    response: () => ok.map((sample) => responseUsOf(sample)),
    lateness: () => samples.map(({ latenessUs }) => latenessUs),
    pool_wait: () => samples.map(({ poolWaitUs }) => poolWaitUs),
  };
  const values = picks[threshold.metric.split('.')[1] ?? '']?.() ?? [];
  return values.flatMap((us) => (us === undefined || us > 600_000_000 ? [] : [Math.round(us)]));
}

function ofDurations(statistic: string, us: readonly number[]): number | null {
  if (us.length === 0) return null;
  const sorted = us.toSorted((left, right) => left - right);
  const sum = us.reduce((total, one) => total + one, 0);
  if (statistic === 'avg') return sum / us.length / 1_000;
  if (statistic === 'min') return (sorted[0] ?? 0) / 1_000;
  if (statistic === 'max') return (sorted.at(-1) ?? 0) / 1_000;
  const rank = Math.ceil((Number(statistic.slice(1)) / 100) * us.length - 1e-9);
  return (sorted[Math.max(rank, 1) - 1] ?? 0) / 1_000;
}

function ofOperations(threshold: Threshold, windows: readonly Recorded[]): number | null {
  const samples = samplesIn(threshold, windows);
  const completed = samples.filter(({ outcome }) => outcome !== 'cancelled').length;
  const ok = samples.filter(({ outcome }) => outcome === 'ok').length;
  const part = threshold.metric.endsWith('.errors') ? completed - ok : completed;
  if (threshold.statistic === 'share') return completed === 0 ? null : part / completed;
  const durationMs = windows.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  if (durationMs === 0) return null;
  return threshold.statistic === 'count' ? part : part / (durationMs / 1_000);
}

function figureOf(threshold: Threshold, windows: readonly Recorded[]): number | null {
  return /\.(?:operations|errors)$/.test(threshold.metric)
    ? ofOperations(threshold, windows)
    : ofDurations(threshold.statistic, valuesUs(threshold, windows));
}

/** Every stretch of windows that a sliding window covers, each ending with another window. */
function stretches(windows: readonly (Recorded | undefined)[], overMs: number) {
  return windows.flatMap((_, end) => {
    for (let start = end; windows[start] !== undefined; start -= 1) {
      const stretch = windows.slice(start, end + 1).filter((window) => window !== undefined);
      const coveredMs = (stretch.at(-1)?.endMs ?? 0) - (stretch[0]?.startMs ?? 0);
      if (coveredMs >= overMs - 50) return [stretch];
    }
    return [];
  });
}

function slidingFigure(
  threshold: Threshold,
  windows: readonly (Recorded | undefined)[],
  overMs: number,
): number | null {
  const full = stretches(windows, overMs).map((stretch) => figureOf(threshold, stretch));
  const figures = full.filter((figure) => figure !== null);
  if (figures.length > 0) {
    const isUpper = threshold.critical?.operator.startsWith('<') === true;
    return isUpper ? Math.max(...figures) : Math.min(...figures);
  }
  const lastIndex = windows.findLastIndex((window) => window !== undefined);
  const gap = windows.findLastIndex((window, index) => index < lastIndex && window === undefined);
  const last = windows.slice(gap + 1, lastIndex + 1).filter((window) => window !== undefined);
  return figureOf(threshold, last);
}

/** The exact figure of a threshold on operations; `null` when there is nothing to measure. */
export function recounted(
  threshold: Threshold,
  observations: readonly Observation[],
): number | null {
  const all = windowsOf(observations);
  const phase = threshold.tags.phase ?? 'steady';
  const scoped = all.map((window) => (window.phase === phase ? window : undefined));
  const isPart = observations.some((one) => one.kind === 'sample' && concerns(threshold, one));
  if (!isPart) return null;
  if (threshold.overMs !== undefined) return slidingFigure(threshold, scoped, threshold.overMs);
  return figureOf(
    threshold,
    scoped.filter((window) => window !== undefined),
  );
}
