import type { Summary } from '../metrics/summary.ts';
import { doubts, likenessOf } from './likeness.ts';

/** A results folder that was found, and what was read there. */
export interface FoundRun {
  readonly folder: string;
  /** Start of the run as an ISO 8601 time in UTC; `undefined` when nothing says it. */
  readonly startedAt: string | undefined;
  readonly content:
    | { readonly kind: 'summary'; readonly summary: Summary }
    | { readonly kind: 'problem'; readonly message: string };
}

/** A run that can be lined up with others. */
export interface SelectedRun {
  readonly folder: string;
  readonly startedAt: string | undefined;
  readonly summary: Summary;
}

/** A run that cannot, and why. */
export interface LeftOutRun {
  readonly folder: string;
  readonly why: string;
  /** True when it began after the latest run that can. */
  readonly isNewer: boolean;
}

/** Runs that can be lined up, and those that cannot. */
export interface RunSelection {
  /** Oldest first. */
  readonly runs: readonly SelectedRun[];
  readonly leftOut: readonly LeftOutRun[];
}

/**
 * The runs that mean the same: of the scenario, or of that of the latest one, with its load. Broken
 * results, incomplete runs and those with figures of the generator are left out.
 */
export function selectRuns(found: readonly FoundRun[], scenario: string | undefined): RunSelection {
  const ordered = found.toSorted(byStart);
  const latest = ordered.flatMap((run) => soundRun(run) ?? []).findLast(isOf(scenario));
  const place = ordered.findIndex(({ folder }) => folder === latest?.folder);
  const leftOut = ordered.flatMap((run, index) => {
    const why = faultOf(run) ?? unlikeness(run, latest);
    return why === undefined
      ? []
      : [{ folder: run.folder, why, isNewer: place >= 0 && index > place }];
  });
  const excluded = new Set(leftOut.map(({ folder }) => folder));
  const runs = ordered.filter(({ folder }) => !excluded.has(folder));
  return { runs: runs.flatMap((run) => soundRun(run) ?? []), leftOut };
}

function isOf(scenario: string | undefined): (run: SelectedRun) => boolean {
  return ({ summary }) => scenario === undefined || summary.scenario === scenario;
}

function soundRun(run: FoundRun): SelectedRun | undefined {
  const { folder, startedAt, content } = run;
  if (content.kind === 'problem' || faultOf(run) !== undefined) return undefined;
  return { folder, startedAt, summary: content.summary };
}

function faultOf({ content }: FoundRun): string | undefined {
  return content.kind === 'problem' ? content.message : doubts(content.summary, 'run')[0];
}

function unlikeness(run: FoundRun, latest: SelectedRun | undefined): string | undefined {
  const summary = soundRun(run)?.summary;
  if (summary === undefined || summary === latest?.summary) return undefined;
  if (summary.scenario !== latest?.summary.scenario) return `the scenario is ${summary.scenario}`;
  const { refusals, loadDifferences } = likenessOf(latest.summary, summary);
  return [...refusals, ...loadDifferences][0];
}

/** By time, then by name; what has no time comes first. */
function byStart(left: FoundRun, right: FoundRun): number {
  const [timeOfLeft, timeOfRight] = [left.startedAt ?? '', right.startedAt ?? ''];
  if (timeOfLeft !== timeOfRight) return timeOfLeft < timeOfRight ? -1 : 1;
  return left.folder < right.folder ? -1 : 1;
}
