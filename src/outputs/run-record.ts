import { feltP95 } from '../metrics/felt-p95.ts';
import { transports } from '../metrics/observation.ts';
import { shareOf } from '../metrics/rounding.ts';
import { shownFigures } from '../metrics/shown-figures.ts';
import type { OperationSummary, Summary, Verdict } from '../metrics/summary.ts';

/**
 * How far one run of several has come: `interrupted` by a signal, `not started` because something
 * was in its way that was not there when all of them were checked.
 */
export type RunState = 'planned' | 'running' | 'done' | 'interrupted' | 'not started';

/** What one run of several came to; keys are those of the files. */
export interface RunRecord {
  /** From 1, in the order of the plan. */
  readonly number: number;
  readonly scenario: string;
  readonly state: RunState;
  readonly verdict: Verdict | null;
  /** What it alone would have ended the program with. */
  readonly exit_code: number | null;
  readonly users: number | null;
  /** In the phases that count, over all transports. */
  readonly operations: number | null;
  readonly errors: number | null;
  readonly error_share: number | null;
  /** The highest of those transports that have enough samples for one, in ms. */
  readonly p95_ms: number | null;
  /** Where its results are. */
  readonly folder: string | null;
  /** Why it failed, or did not run. */
  readonly reasons: readonly string[];
}

/** Figures of a run's overview. */
export type RunFigures = Pick<
  RunRecord,
  'verdict' | 'users' | 'operations' | 'errors' | 'error_share' | 'p95_ms' | 'reasons'
>;

const noFigures: RunFigures = {
  verdict: null,
  users: null,
  operations: null,
  errors: null,
  error_share: null,
  p95_ms: null,
  reasons: [],
};

/** A run that is still to come. */
export function plannedRecord(number: number, scenario: string): RunRecord {
  const start = { number, scenario, state: 'planned', exit_code: null, folder: null } as const;
  return { ...start, ...noFigures };
}

/** The figures of a finished run that an overview shows. */
export function figuresOf(summary: Summary): RunFigures {
  const { transports: shown } = shownFigures(summary);
  const used = transports.map((name) => shown[name]).filter(({ operations }) => operations > 0);
  const errors = used.reduce((sum, one) => sum + one.errors, 0);
  const ok = used.reduce((sum, one) => sum + one.ok, 0);
  const p95s = used.flatMap(soundP95);
  return {
    verdict: summary.verdict,
    users: summary.users.created,
    operations: used.reduce((sum, { operations }) => sum + operations, 0),
    errors,
    error_share: shareOf(errors, errors + ok) ?? null,
    p95_ms: p95s.length === 0 ? null : Math.max(...p95s),
    reasons: summary.verdict_reasons,
  };
}

/** Of response times where there are any; none where it is thin. */
function soundP95(operations: OperationSummary): readonly number[] {
  const { thin_percentiles: thin } = operations.response ?? operations;
  const { ms } = feltP95(operations);
  return ms === null || thin.includes('p95') ? [] : [ms];
}
