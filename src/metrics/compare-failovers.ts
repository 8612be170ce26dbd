import type { FailoverRow, FaultComparison } from './failover-summary.ts';
import { roundFigure } from './rounding.ts';
import type { FaultSummary, TimeSummary } from './summary.ts';

/** The faults of a run with one strategy. */
export interface FailoverRun {
  readonly strategy: string;
  readonly faults: readonly FaultSummary[];
}

/** A fault that did begin. */
type BegunFault = FaultSummary & { readonly at_ms: number };

interface Figure {
  readonly name: string;
  readonly unit: FailoverRow['unit'];
  readonly valueOf: (fault: FaultSummary) => number | null;
}

const backShare: Figure = {
  name: 'users_back_share',
  unit: 'share',
  valueOf: ({ returned, online_before: before }) =>
    before === 0 ? null : roundFigure(returned / before),
};

/** The less the better. */
const costs: readonly Figure[] = [
  { name: 'back_95_ms', unit: 'ms', valueOf: (fault) => fault.back_95_ms },
  { name: 'back_99_ms', unit: 'ms', valueOf: (fault) => backAfter(fault, 99) },
  { name: 'back_all_ms', unit: 'ms', valueOf: (fault) => fault.back_all_ms },
  {
    name: 'first_reply_p50_ms',
    unit: 'ms',
    valueOf: ({ times }) => percentile(times.first_reply, 'p50'),
  },
  {
    name: 'first_reply_p99_ms',
    unit: 'ms',
    valueOf: ({ times }) => percentile(times.first_reply, 'p99'),
  },
  { name: 'attempts', unit: 'count', valueOf: ({ attempts }) => attempts.total },
  { name: 'attempts_per_user', unit: 'count', valueOf: ({ attempts }) => attempts.per_user },
  { name: 'attempts_peak_100_ms', unit: 'count', valueOf: ({ attempts }) => attempts.peak_100_ms },
  { name: 'attempts_peak_share', unit: 'share', valueOf: ({ attempts }) => attempts.peak_share },
  { name: 'attempts_refused', unit: 'count', valueOf: ({ attempts }) => attempts.refused },
];

/** Every fault that began in any of the runs, with one row per figure. */
export function compareFailovers(runs: readonly FailoverRun[]): readonly FaultComparison[] {
  const all = new Map(
    runs.flatMap(({ faults }) => begun(faults).map((fault) => [fault.id, fault])),
  );
  return [...all.values()].map(({ id, kind, target, when, at_ms, ended_ms }) => {
    const met = new Map(
      runs.map(({ strategy, faults }) => [strategy, begun(faults).find((one) => one.id === id)]),
    );
    const times = when === null ? { at_ms, ended_ms } : { at_ms: null, ended_ms: null };
    return { id, kind, target, when, ...times, rows: rowsOf(met) };
  });
}

/** Those that are not waiting for their condition. */
export function begun(faults: readonly FaultSummary[]): readonly BegunFault[] {
  return faults.flatMap((fault) =>
    fault.at_ms === null ? [] : [{ ...fault, at_ms: fault.at_ms }],
  );
}

type Met = ReadonlyMap<string, FaultSummary | undefined>;

function rowsOf(met: Met): readonly FailoverRow[] {
  const back = valuesOf(backShare, met);
  const healed = [...met].filter(([, fault]) => (fault?.back_95_ms ?? null) !== null);
  const eligible = new Set(healed.map(([strategy]) => strategy));
  return [
    rowOf(
      backShare,
      back,
      bestOf(back, (values) => Math.max(...values)),
    ),
    ...costs.map((figure) => {
      const values = valuesOf(figure, met);
      const judged = values.filter(([strategy]) => eligible.has(strategy));
      return rowOf(
        figure,
        values,
        bestOf(judged, (some) => Math.min(...some)),
      );
    }),
  ];
}

type Values = readonly (readonly [strategy: string, value: number | null])[];

function valuesOf({ valueOf }: Figure, met: Met): Values {
  return [...met].map(([strategy, fault]) => [
    strategy,
    fault === undefined ? null : valueOf(fault),
  ]);
}

function rowOf({ name, unit }: Figure, values: Values, best: readonly string[]): FailoverRow {
  // Alone it is no better than any other.
  const isCompared = values.length > 1;
  return { figure: name, unit, values: Object.fromEntries(values), best: isCompared ? best : [] };
}

function bestOf(values: Values, pick: (known: readonly number[]) => number): readonly string[] {
  const known = values.flatMap(([, value]) => (value === null ? [] : [value]));
  if (known.length === 0) return [];
  const best = pick(known);
  const winners = values.filter(([, value]) => value === best).map(([strategy]) => strategy);
  return winners.length === values.length && values.length > 1 ? [] : winners;
}

function backAfter({ back }: FaultSummary, share: number): number | null {
  return back.find(({ percent }) => percent === share)?.after_ms ?? null;
}

function percentile(time: TimeSummary, name: 'p50' | 'p99'): number | null {
  return time.thin_percentiles.includes(name) ? null : time[`${name}_ms`];
}
