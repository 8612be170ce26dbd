import type { Summary } from '../metrics/summary.ts';

/** What keeps the figures of two runs from meaning the same. */
export interface Likeness {
  /** Because of these the runs cannot be compared at all. */
  readonly refusals: readonly string[];
  /** Differences in what was planned: how much, for how long, with errors on purpose or without. */
  readonly loadDifferences: readonly string[];
  /** Other differences. */
  readonly remarks: readonly string[];
}

/** Planned amounts and lengths that differ by less are the same load. */
const likeShare = 0.1;

/** Holds two runs side by side: `a` the earlier one, `b` what is compared with it. */
export function likenessOf(a: Summary, b: Summary): Likeness {
  const refusals = [
    difference('kinds of run', kindOf(a), kindOf(b)),
    difference('load models', a.load_model, b.load_model),
    difference('phases that count', phasesOf(a), phasesOf(b)),
  ].flat();
  const remarks = [
    difference('scenarios', a.scenario, b.scenario),
    difference('seeds', a.seed, b.seed),
    difference('versions', a.version, b.version),
  ].flat();
  return { refusals, loadDifferences: refusals.length > 0 ? [] : loadDifferences(a, b), remarks };
}

/** Times of a computed backend say nothing about those of a real one. */
function kindOf({ generator_limited: limited }: Summary): string {
  return limited === null ? 'simulated' : 'real';
}

function phasesOf({ measured }: Summary): string {
  return measured.phases.join(', ') || 'none';
}

function difference(what: string, a: string | number, b: string | number): readonly string[] {
  return a === b ? [] : [`the ${what} differ: ${a} and ${b}`];
}

function loadDifferences(a: Summary, b: Summary): readonly string[] {
  const [lengthA, lengthB] = [a.measured.duration_seconds, b.measured.duration_seconds];
  const [plannedA, plannedB] = [a.pace.planned, b.pace.planned];
  return [
    isAlike(plannedA, plannedB) ? [] : difference(`planned ${b.pace.of}`, plannedA, plannedB),
    isAlike(lengthA, lengthB) ? [] : difference('measured seconds', lengthA, lengthB),
    difference('errors made on purpose', injectedIn(a), injectedIn(b)),
  ].flat();
}

/** Results of earlier versions do not have the figure. */
function injectedIn({ injected_errors: injected }: Partial<Summary>): string {
  return injected === undefined || injected === 0 ? 'none' : 'some';
}

function isAlike(a: number, b: number): boolean {
  return Math.abs(a - b) <= likeShare * Math.max(a, b);
}

/** Why the figures of a run are to be taken with care; `name` is what it is called there. */
export function doubts(summary: Summary, name: string): readonly string[] {
  const found: string[] = [];
  if (!summary.complete) found.push(`the ${name} is incomplete: ${summary.reason ?? 'cut short'}`);
  if (summary.generator_limited === true) {
    found.push(`the ${name} was limited by its generator, which set its figures`);
  }
  if (!summary.conservation.holds) {
    found.push(`the ${name} lost count of operations, so its figures cannot be trusted`);
  }
  return found;
}
