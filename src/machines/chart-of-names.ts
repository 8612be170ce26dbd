import { chartFaults, type ChartFault, type ChartNames } from './chart-faults.ts';
import type { OnlineChart } from './virtual-user-chart.ts';

/** A chart that was drawn, and what its names stand for. */
export interface DrawnChart {
  /** As a statechart editor writes it. */
  readonly chart: unknown;
  /** Operations by the names of actions; an action with the name of an operation needs none. */
  readonly bind: Readonly<Record<string, string>>;
}

export type BoundChart =
  | { readonly kind: 'chart'; readonly online: OnlineChart }
  | { readonly kind: 'faults'; readonly faults: readonly ChartFault[] };

/**
 * A chart whose actions may be called like operations: such an action takes the operation up and
 * performs it. Everything else in it has to be known to every chart.
 */
export function chartOfNames({ chart, bind }: DrawnChart, names: ChartNames): BoundChart {
  const operationOf = (action: string): string | undefined => {
    const bound = Object.hasOwn(bind, action) ? bind[action] : action;
    return bound !== undefined && names.operations.includes(bound) ? bound : undefined;
  };
  const online = bindState(chart, operationOf);
  const faults = chartFaults(online, names);
  return faults.length === 0 && isChart(online)
    ? { kind: 'chart', online }
    : { kind: 'faults', faults };
}

type OperationOf = (action: string) => string | undefined;

/** A chart without faults is one, whatever its types say. */
function isChart(online: unknown): online is OnlineChart {
  return typeof online === 'object' && online !== null;
}

/** The same value with every list of actions in it bound. */
function bindState(value: unknown, operationOf: OperationOf): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => bindState(one, operationOf));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]: [string, unknown]) =>
      actionKeys.has(key)
        ? [key, bindActions(part, operationOf)]
        : [key, bindState(part, operationOf)],
    ),
  );
}

const actionKeys: ReadonlySet<string> = new Set(['entry', 'exit', 'actions']);

function bindActions(written: unknown, operationOf: OperationOf): unknown {
  const list: readonly unknown[] = Array.isArray(written) ? written : [written];
  return list.flatMap((action) => {
    const operation = operationOf(nameOf(action));
    if (operation === undefined) return [action];
    return [{ type: 'take', params: { operation } }, 'perform'];
  });
}

function nameOf(action: unknown): string {
  if (typeof action === 'string') return action;
  if (typeof action !== 'object' || action === null || !('type' in action)) return '';
  return typeof action.type === 'string' ? action.type : '';
}
